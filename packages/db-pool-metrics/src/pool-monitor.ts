import type { MetricSource } from "@luneo/kernel/metrics/metric-source";

/** A pool as it is at one moment. */
export interface PoolSnapshot {
  /** The name given to `instrumentPool`. */
  readonly name: string;
  /** Connections that are lent out, also those whose server process has died and that nobody has released yet. */
  readonly used: number;
  /** Connections that are ready to be lent. */
  readonly idle: number;
  /** Connections that are being made. */
  readonly connecting: number;
  /** Connections the pool may have. */
  readonly max: number;
  /** Callers that are waiting for a connection, whether in line or for one that is being made. */
  readonly pending: number;
  /** How long the caller that has waited longest has been waiting; 0 when nobody waits. */
  readonly oldestPendingMs: number;
  /** Connections that are held beyond the leak threshold right now. */
  readonly leaked: number;
  /** Mean share of `max` that was lent out over the last minute, from 0 to 1. */
  readonly utilisationRatio: number;
  /** Share of the last minute in which a caller waited because every connection was taken, from 0 to 1. */
  readonly saturatedRatio: number;
  /** Whether the pool counts as saturated since the last `saturated` event. */
  readonly saturated: boolean;
}

/** A connection was held beyond the leak threshold; told once for each time it is lent. */
export interface PoolLeak {
  readonly type: "leak";
  readonly pool: string;
  /** How long it has been held when this was noticed. */
  readonly heldMs: number;
}

/** The pool became saturated, or recovered. */
export interface PoolSaturation {
  readonly type: "saturated" | "recovered";
  readonly pool: string;
  readonly snapshot: PoolSnapshot;
}

/** What a monitor tells, by name. */
export interface PoolEvents {
  readonly leak: PoolLeak;
  readonly saturated: PoolSaturation;
  readonly recovered: PoolSaturation;
}

/** Watches one pool. `attach` and `collect` hand its metrics to a registry or to a `/metrics` endpoint. */
export interface PoolMonitor<Name extends string = string> extends MetricSource, AsyncDisposable {
  readonly name: Name;
  /** The pool as it is now, read from the pool itself and never derived from its events. */
  snapshot(): PoolSnapshot;
  /**
   * Calls `listener` on each such event until the function that this returns is called.
   *
   * A listener that throws or rejects disturbs neither the pool nor other listeners: `onError` is told, nobody else.
   */
  on<Type extends keyof PoolEvents>(type: Type, listener: (event: PoolEvents[Type]) => unknown): () => void;
  /** Stops watching and gives the pool its own `connect` back; connections that are lent out stay usable. */
  close(): Promise<void>;
}
