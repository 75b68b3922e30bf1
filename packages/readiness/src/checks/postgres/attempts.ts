import type { Clock } from "@luneo/kernel/clock";

/** Tries the same thing again and again, with growing waits as long as it fails. */
export interface Attempts {
  /** Whether the last attempt failed. */
  readonly failing: boolean;
  /** Attempts it, or, while it is too early for that, throws once more what the last attempt threw. */
  make<T>(work: () => Promise<T>): Promise<T>;
}

/** Where the time and the randomness of attempts come from, and how long to wait between them. */
export interface AttemptsOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly longestDelayMs: number;
}

const FIRST_DELAY_MS = 500;

/** Makes attempts; up to half of each wait is left out at random, so that replicas don't come all at once. */
export function createAttempts({ clock, random, longestDelayMs }: AttemptsOptions): Attempts {
  let failures = 0;
  let lastFailure: unknown;
  let retryAtMs = -Infinity;
  return {
    get failing() {
      return failures > 0;
    },
    async make(work) {
      if (failures > 0 && clock.monotonic() < retryAtMs) throw lastFailure;
      try {
        const result = await work();
        failures = 0;
        return result;
      } catch (error) {
        const delayMs = Math.min(longestDelayMs, FIRST_DELAY_MS * 2 ** failures);
        failures += 1;
        lastFailure = error;
        retryAtMs = clock.monotonic() + delayMs * (1 - random() / 2);
        throw error;
      }
    },
  };
}
