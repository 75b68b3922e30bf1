import { setTimeout as sleep } from "node:timers/promises";

export interface PollOptions {
  /** What is waited for, as the error says it: "redis to answer on port 20123". */
  readonly what: string;
  readonly timeoutMs: number;
  /** @defaultValue 10 */
  readonly intervalMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A wait that took longer than it may; matched by `code`, since test workers load their own copy of this class. */
export class DeadlineExceeded extends Error {
  override readonly name = "DeadlineExceeded";
  readonly code = "DEADLINE_EXCEEDED";
}

/**
 * Asks `probe` until it says true; an error it throws ends the wait.
 *
 * `probe` may be called many times, never twice at once, and must settle soon after its signal aborts.
 * The timer is not unref'ed: whoever waits wants the process to stay until the answer.
 */
export async function pollUntil(
  probe: (signal: AbortSignal) => boolean | Promise<boolean>,
  { what, timeoutMs, intervalMs = 10, signal }: PollOptions,
): Promise<void> {
  const deadline = AbortSignal.timeout(timeoutMs);
  const end = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
  while (!end.aborted) {
    if (await probe(end)) return;
    await sleep(intervalMs, undefined, { signal: end }).catch(() => undefined);
  }
  signal?.throwIfAborted();
  throw new DeadlineExceeded(`Waited ${timeoutMs} ms for ${what}.`);
}

/** True once `work` has settled, false if that takes longer than `timeoutMs` or `signal` aborts first. */
export async function settlesWithin(
  work: Promise<unknown>,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<boolean> {
  const timer = new AbortController();
  const end = signal === undefined ? timer.signal : AbortSignal.any([signal, timer.signal]);
  const settled = work.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([settled, sleep(timeoutMs, false, { signal: end }).catch(() => false)]);
  } finally {
    timer.abort();
  }
}
