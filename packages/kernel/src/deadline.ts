import { systemClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { LuneoError } from "./error.ts";

/** How long {@link withDeadline} waits, and for what. */
export interface DeadlineOptions {
  /** Milliseconds the work may take; 0 or less means its time is up before it starts, Infinity that it has no limit. */
  readonly timeoutMs: number;
  /** What is waited for, as the error names it: "Postgres check". */
  readonly what: string;
  /** Gives the work up early; its reason becomes the rejection. */
  readonly signal?: AbortSignal | undefined;
  /** @defaultValue `systemClock` */
  readonly clock?: Clock | undefined;
  /**
   * Keeps the process alive until the work settles or its time is up. For what a program awaits at its top level: with
   * nothing else to do, Node would end it there with exit code 13.
   * @defaultValue false
   */
  readonly keepAlive?: boolean | undefined;
}

/**
 * Runs `work` and settles as it does, but no later than its deadline or the abort of `options.signal`.
 *
 * The work's own signal is aborted then; what the work does afterwards, also a rejection, is ignored. Work whose time
 * is up, or whose signal is aborted already, is never started.
 *
 * @throws LuneoError `DEADLINE_EXCEEDED` when the time is up; `INVALID_TIMEOUT` when `timeoutMs` is not a number;
 * `options.signal.reason` when that signal aborts
 */
export async function withDeadline<T>(
  work: (signal: AbortSignal) => T | PromiseLike<T>,
  { timeoutMs, what, signal, clock = systemClock, keepAlive = false }: DeadlineOptions,
): Promise<T> {
  if (typeof timeoutMs !== "number" || Number.isNaN(timeoutMs)) {
    throw new LuneoError({
      code: "INVALID_TIMEOUT",
      message: `The time that ${what} may take must be a number of ms.`,
    });
  }
  signal?.throwIfAborted();
  if (timeoutMs <= 0) throw new LuneoError({ code: "DEADLINE_EXCEEDED", message: `No time was left for ${what}.` });

  // AbortSignal.any would hold memory for as long as a long-lived signal lives.
  const controller = new AbortController();
  let stop: (reason: unknown) => void = () => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = (reason) => {
      // In this order, so that the caller learns of the deadline and not of what the abort makes the work reject with.
      reject(reason);
      controller.abort(reason);
    };
  });
  // Work may abort the caller's signal and then throw: nobody looks at this promise in that case.
  stopped.catch(() => {});
  const onAbort = (): void => stop(signal?.reason);
  const onTimeout = (): void =>
    stop(
      new LuneoError({ code: "DEADLINE_EXCEEDED", message: `${what} took longer than ${Math.round(timeoutMs)} ms.` }),
    );
  signal?.addEventListener("abort", onAbort, { once: true });
  const timer = clock.setTimer(onTimeout, timeoutMs, { keepAlive });
  try {
    return await Promise.race([work(controller.signal), stopped]);
  } finally {
    timer.cancel();
    signal?.removeEventListener("abort", onAbort);
  }
}
