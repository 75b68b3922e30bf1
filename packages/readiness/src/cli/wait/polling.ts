import type { Clock } from "@luneo/kernel/clock";
import { pause } from "@luneo/kernel/pause";
import type { Verdict } from "./verdict.ts";

/** How to probe, and how often. */
export interface PollOptions {
  /** Probes once, for no longer than that; must not reject. */
  readonly probe: (limitMs: number) => Promise<Verdict>;
  /** How many good verdicts in a row. */
  readonly times: number;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Told every verdict, and how many in a row were good. */
  readonly onVerdict: (verdict: Verdict, inARow: number, elapsedMs: number) => void;
}

/** What polling came to. */
export interface PollResult {
  readonly ok: boolean;
  readonly attempts: number;
  readonly elapsedMs: number;
  /** The last one that was not cut short. */
  readonly last: Verdict | undefined;
}

/** For one answer; groups whose checks are asked first (on demand) take as long as their longest timeout. */
const PROBE_MS = 10_000;

/** Probes again and again until there are enough good verdicts in a row, the time is up or the signal aborts. */
export async function poll(options: PollOptions): Promise<PollResult> {
  const { probe, times, intervalMs, timeoutMs, signal, clock, onVerdict } = options;
  const beganMs = clock.monotonic();
  const elapsedMs = (): number => clock.monotonic() - beganMs;
  let attempts = 0;
  let inARow = 0;
  let last: Verdict | undefined;
  for (let leftMs = timeoutMs; leftMs > 0 && !signal.aborted; leftMs = timeoutMs - elapsedMs()) {
    const limitMs = Math.min(leftMs, PROBE_MS);
    attempts += 1;
    const verdict = await probe(limitMs);
    // Cut short by the end of all time, it says less than the one before.
    const isCut = limitMs < PROBE_MS && verdict.code === "TIMEOUT";
    if (signal.aborted || (isCut && last !== undefined)) break;
    last = verdict;
    inARow = verdict.isGood ? inARow + 1 : 0;
    onVerdict(verdict, inARow, elapsedMs());
    if (inARow === times) return { ok: true, attempts, elapsedMs: elapsedMs(), last };
    const pauseMs = Math.min(intervalMs, Math.max(timeoutMs - elapsedMs(), 0));
    // Nothing else may be left for the process to do.
    await pause(clock, pauseMs, { signal, keepAlive: true });
  }
  return { ok: false, attempts, elapsedMs: elapsedMs(), last };
}
