import type { Clock } from "@luneo/kernel/clock";
import type { Duration } from "@luneo/kernel/duration";
import type { Finding } from "@luneo/kernel/findings";

/**
 * Something to let go of at the end; it must give up when the signal aborts, for nobody waits any longer then. `reason` is
 * what began the shutdown, such as "SIGTERM".
 */
export type Closer = (signal: AbortSignal, reason: string) => unknown;

/** How a process ends. */
export interface ShutdownOptions {
  /**
   * How long to go on serving while `ready` fails, so that whoever routes requests here learns to stop. Left out when no
   * server listens, and when there is none.
   *
   * @defaultValue "5s"
   */
  readonly drainDelay?: Duration;
  /** How long what is in flight after that may take: requests, and work that is tracked; then it is cut. @defaultValue "10s" */
  readonly requestTimeout?: Duration;
  /** How long each closer may take. @defaultValue "5s" */
  readonly closerTimeout?: Duration;
  /** When the process ends at the latest. @defaultValue "25s", below the 30 s after which Kubernetes kills */
  readonly deadline?: Duration;
  /**
   * Called when the shutdown begins: stop taking jobs from queues here. What it returns is waited for as a request is.
   */
  readonly onDrain?: (signal: AbortSignal) => unknown;
  /**
   * Called when nothing new is taken any more: tell WebSockets and event streams to come again, for they end up elsewhere
   * now. What it returns is waited for as a request is; sockets that are left when all requests have ended are closed.
   */
  readonly onStopListening?: (signal: AbortSignal) => unknown;
  /**
   * Run when no request is left, one after the other as they are written: what needs something else comes before it, such
   * as a worker before its pool.
   */
  readonly closers?: readonly Closer[];
  /** @defaultValue ["SIGTERM", "SIGINT"] */
  readonly signals?: readonly NodeJS.Signals[];
  /** Ends the process. @defaultValue `process.exit` */
  readonly exit?: (code: number) => void;
  /**
   * Told what a hook or closer threw and what was cut short.
   *
   * @defaultValue `process.emitWarning`, of source, name, code and redacted message
   */
  readonly onError?: (error: unknown, source: string) => void;
  /**
   * Told at once of what will keep this platform from letting the shutdown happen.
   *
   * @defaultValue `process.emitWarning`
   */
  readonly onWarning?: (finding: Finding) => void;
  /** @defaultValue `systemClock` */
  readonly clock?: Clock;
}
