import type { Clock } from "./clock.ts";

/** What may end a pause early, and what lasts as long as it. */
export interface PauseOptions {
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
  /** Keeps the process alive for it: for what a program awaits at its top level. @defaultValue false */
  readonly keepAlive?: boolean | undefined;
}

/** Resolves after `ms` milliseconds, or when the signal aborts; never rejects. */
export function pause(clock: Clock, ms: number, { signal, keepAlive = false }: PauseOptions = {}): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      timer.cancel();
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = clock.setTimer(end, ms, { keepAlive });
    signal?.addEventListener("abort", end);
    if (signal?.aborted) end();
  });
}
