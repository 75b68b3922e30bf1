/** What is read of a pool of connections; `pg.Pool` is one. Reading must be cheap and change nothing. */
export interface ConnectionPool {
  /** Connections there are. */
  readonly totalCount: number;
  /** Connections that nobody uses. */
  readonly idleCount: number;
  /** Callers that wait for one. */
  readonly waitingCount: number;
  readonly options: { readonly max?: number | undefined };
}

/** The counts of a pool at one moment. */
export interface PoolCounts {
  readonly active: number;
  readonly idle: number;
  readonly waiting: number;
  readonly max: number;
}

/** The most connections that pg's pool makes unless it is told. */
const DEFAULT_MAX = 10;

/** Reads the counts of a pool. */
export function poolCounts({ totalCount, idleCount, waitingCount, options }: ConnectionPool): PoolCounts {
  return { active: totalCount - idleCount, idle: idleCount, waiting: waitingCount, max: options.max ?? DEFAULT_MAX };
}

/** The counts as `data` of a check shows them; nothing for a pool that isn't there (yet), which is no fault. */
export function poolFacts(pool: (() => ConnectionPool | undefined) | undefined): Readonly<Record<string, number>> {
  const there = pool?.();
  if (there === undefined) return {};
  const { active, idle, waiting, max } = poolCounts(there);
  return { poolActive: active, poolIdle: idle, poolWaiting: waiting, poolMax: max };
}
