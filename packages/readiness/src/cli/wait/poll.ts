import type { Clock } from "@luneo/kernel/clock";
import type { Sighting } from "./judge.ts";

/** How to look, and how often. */
export interface PollOptions {
  /** Looks once, for no longer than that; must not reject. */
  readonly look: (limitMs: number) => Promise<Sighting>;
  /** How many good sightings in a row. */
  readonly times: number;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Told every sighting, and how many in a row were good. */
  readonly onSighting: (sighting: Sighting, inARow: number, elapsedMs: number) => void;
}

/** What polling came to. */
export interface Polled {
  readonly ok: boolean;
  readonly attempts: number;
  readonly elapsedMs: number;
  /** The last one that was not cut short. */
  readonly last: Sighting | undefined;
}

/** For one answer; groups whose checks are asked first (on demand) take as long as their longest timeout. */
const LOOK_MS = 10_000;

/** Looks again and again until there are enough good sightings in a row, the time is up or the signal aborts. */
export async function poll(options: PollOptions): Promise<Polled> {
  const { look, times, intervalMs, timeoutMs, signal, clock, onSighting } = options;
  const beganMs = clock.monotonic();
  const elapsedMs = (): number => clock.monotonic() - beganMs;
  let attempts = 0;
  let inARow = 0;
  let last: Sighting | undefined;
  for (let leftMs = timeoutMs; leftMs > 0 && !signal.aborted; leftMs = timeoutMs - elapsedMs()) {
    const limitMs = Math.min(leftMs, LOOK_MS);
    attempts += 1;
    const sighting = await look(limitMs);
    // Cut short by the end of all time, it says less than the one before.
    const isCut = limitMs < LOOK_MS && sighting.code === "TIMEOUT";
    if (signal.aborted || (isCut && last !== undefined)) break;
    last = sighting;
    inARow = sighting.isGood ? inARow + 1 : 0;
    onSighting(sighting, inARow, elapsedMs());
    if (inARow === times) return { ok: true, attempts, elapsedMs: elapsedMs(), last };
    await pause(clock, Math.min(intervalMs, Math.max(timeoutMs - elapsedMs(), 0)), signal);
  }
  return { ok: false, attempts, elapsedMs: elapsedMs(), last };
}

/** Ends early when the signal aborts. The process goes on for it: nothing else may be left to do. */
function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      timer.cancel();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = clock.setTimer(end, ms, { keepAlive: true });
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
  });
}
