import type { Clock, Timer } from "./clock.ts";

/**
 * A clock that stands still until told to move: what tests put in the place of `systemClock`. None of its timers keeps the
 * process alive, whatever they ask for: only whoever advances it makes them fire.
 */
export interface ManualClock extends Clock {
  /**
   * Moves both clocks on by `ms` and fires the timers that come due, in the order of their times and, at the same time,
   * of their setting.
   *
   * Each timer finds the clock at its own due time, and everything it set off (promises, `process.nextTick`) has run
   * before the next one fires. Calls may overlap: the clock then goes as far as all of them together.
   *
   * @throws RangeError when `ms` is negative or not finite; whatever a timer's callback throws
   */
  advance(ms: number): Promise<void>;
  /** Makes the wall clock jump by `ms`, back when negative, as a correction does; timers and `monotonic` don't notice. */
  jump(ms: number): void;
  /** How many timers are waiting. */
  readonly pendingTimers: number;
}

/** Makes a clock at `startMs` since 1970, by default 2026-01-01T00:00:00Z; its `monotonic` begins at 0. */
export function createManualClock(startMs: number = Date.UTC(2026, 0, 1)): ManualClock {
  /** In order of setting. */
  const waiting = new Set<{ dueMs: number; callback: () => void }>();
  let offsetMs = startMs;
  let elapsedMs = 0;
  let horizonMs = 0;
  let moving: Promise<void> | undefined;

  function earliest(): { dueMs: number; callback: () => void } | undefined {
    let first: { dueMs: number; callback: () => void } | undefined;
    for (const timer of waiting) if (first === undefined || timer.dueMs < first.dueMs) first = timer;
    return first !== undefined && first.dueMs <= horizonMs ? first : undefined;
  }

  async function move(): Promise<void> {
    try {
      await settled();
      for (let timer = earliest(); timer !== undefined; timer = earliest()) {
        waiting.delete(timer);
        elapsedMs = timer.dueMs;
        timer.callback();
        await settled();
      }
      elapsedMs = horizonMs;
    } finally {
      horizonMs = elapsedMs;
      moving = undefined;
    }
  }

  return {
    now: () => offsetMs + elapsedMs,
    monotonic: () => elapsedMs,
    setTimer(callback: () => void, delayMs: number): Timer {
      const timer = { dueMs: elapsedMs + (delayMs >= 1 ? delayMs : 1), callback };
      waiting.add(timer);
      return { cancel: () => void waiting.delete(timer) };
    },
    advance(ms) {
      if (!(ms >= 0 && ms < Infinity)) {
        return Promise.reject(new RangeError(`Time goes on by 0 ms or more, got ${ms}.`));
      }
      horizonMs += ms;
      moving ??= move();
      return moving;
    },
    jump(ms) {
      offsetMs += ms;
    },
    get pendingTimers() {
      return waiting.size;
    },
  };
}

// Kept, so that a test framework's fake timers can't stop it.
const nextMacrotask = setImmediate;

/** Resolves when no promise and no `process.nextTick` is left to run: both come before the next macrotask. */
function settled(): Promise<void> {
  return new Promise((resolve) => void nextMacrotask(resolve));
}
