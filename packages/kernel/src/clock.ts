/** A timer that has been set and can be called off. */
export interface Timer {
  /** Calls the timer off; does nothing once it has fired or was cancelled. */
  cancel(): void;
}

/** Where time comes from. Everything that waits or measures takes one, so that tests never sleep. */
export interface Clock {
  /** The wall clock, in milliseconds since 1970-01-01T00:00:00Z; it may jump either way. */
  now(): number;
  /** Milliseconds since an arbitrary start; never goes back, so durations are measured with it. */
  monotonic(): number;
  /**
   * Calls `callback` once, `delayMs` from now and never within this call.
   *
   * Unless `keepAlive` asks for it, the timer must not keep the process alive: that is for waits that somebody awaits,
   * where nothing else may be left to do, and never for what goes on in the background. Any delay is kept, also those beyond the 24.8 days that one platform
   * timer can wait; an infinite one never ends, and what is less than 1 counts as 1.
   */
  setTimer(callback: () => void, delayMs: number, options?: { readonly keepAlive?: boolean }): Timer;
}

/** The most a platform timer waits; asked for more, it fires after 1 ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The clock of this machine. */
export const systemClock: Clock = Object.freeze({
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(callback: () => void, delayMs: number, options?: { readonly keepAlive?: boolean }): Timer {
    let handle: NodeJS.Timeout;
    const wait = (leftMs: number): void => {
      handle =
        leftMs > LONGEST_TIMER_MS
          ? setTimeout(() => wait(leftMs - LONGEST_TIMER_MS), LONGEST_TIMER_MS)
          : setTimeout(callback, leftMs);
      if (options?.keepAlive !== true) handle.unref();
    };
    // NaN too; the platform's own timer would warn of both.
    wait(delayMs >= 1 ? delayMs : 1);
    return { cancel: () => clearTimeout(handle) };
  },
});
