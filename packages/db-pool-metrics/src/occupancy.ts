/** Sums of what happened so far, in seconds; they only grow. */
export interface OccupancyTotals {
  /** One second for each second that one connection was lent out. */
  readonly usedSeconds: number;
  /** Seconds in which at least one caller waited because every connection was taken. */
  readonly saturatedSeconds: number;
}

/** Integrates a pool's state over time, so that a burst between two scrapes is never lost. */
export interface Occupancy {
  /**
   * Adds the time since the last call, in which the last state held, and goes on with a new one: how many connections
   * are lent out, and whether a caller waits because all of them are.
   */
  enter(atMs: number, used: number, saturated: boolean): void;
  /** The totals up to `atMs`. */
  totals(atMs: number): OccupancyTotals;
}

const sinceMs = 0;
const usedMs = 1;
const saturatedMs = 2;

/** Begins at `startMs` with an unused pool; all times are of one monotonic clock. */
export function createOccupancy(startMs: number): Occupancy {
  // Numbers in an array are written in place; as variables of a closure, each write would allocate.
  const sums = Float64Array.of(startMs, 0, 0);
  let used = 0;
  let saturated = false;

  function advance(atMs: number): void {
    const elapsedMs = atMs - (sums[sinceMs] as number);
    // A release can hand its connection on before it returns, so transitions may arrive a little out of order.
    if (elapsedMs <= 0) return;
    sums[sinceMs] = atMs;
    sums[usedMs] = (sums[usedMs] as number) + used * elapsedMs;
    if (saturated) sums[saturatedMs] = (sums[saturatedMs] as number) + elapsedMs;
  }

  return {
    enter(atMs, usedNow, saturatedNow) {
      advance(atMs);
      used = usedNow;
      saturated = saturatedNow;
    },
    totals(atMs) {
      advance(atMs);
      return { usedSeconds: (sums[usedMs] as number) / 1000, saturatedSeconds: (sums[saturatedMs] as number) / 1000 };
    },
  };
}
