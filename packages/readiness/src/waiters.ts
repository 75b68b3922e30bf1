import type { Clock } from "@luneo/kernel/clock";
import { holdProcess } from "./process-hold.ts";

/** Those who wait for the same thing to happen. */
export interface Waiters {
  /** How many wait. */
  readonly size: number;
  /** Waits for the next `resolve` or `reject`, the signal, or the end of the time; the process goes on meanwhile. */
  wait(timeoutMs: number, late: Error, signal?: AbortSignal): Promise<void>;
  resolve(): void;
  reject(error: Error): void;
}

/** Makes an empty waiting room. */
export function createWaiters(clock: Clock): Waiters {
  const waiting = new Set<{ resolve(): void; reject(error: unknown): void }>();
  return {
    get size() {
      return waiting.size;
    },
    async wait(timeoutMs, late, signal) {
      const release = holdProcess();
      let leave = (): void => {};
      try {
        await new Promise<void>((resolve, reject) => {
          const waiter = { resolve, reject };
          const onAbort = (): void => reject(signal?.reason as Error);
          const timer = clock.setTimer(() => reject(late), timeoutMs);
          leave = () => {
            timer.cancel();
            waiting.delete(waiter);
            signal?.removeEventListener("abort", onAbort);
          };
          waiting.add(waiter);
          signal?.addEventListener("abort", onAbort);
        });
      } finally {
        leave();
        release();
      }
    },
    resolve() {
      for (const waiter of waiting) waiter.resolve();
    },
    reject(error) {
      for (const waiter of waiting) waiter.reject(error);
    },
  };
}
