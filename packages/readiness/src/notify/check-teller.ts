import type { Clock, Timer } from "@luneo/kernel/clock";

/** How a check stands, as far as people are told. */
export type Level = "well" | "warn" | "fail";

/** Something to be told: how it stands, how it stood when that was last told, and how often it changed in between. */
export interface Telling {
  readonly level: Level;
  readonly before: Level;
  readonly changes: number;
}

/** Tells people how one check stands. */
export interface CheckTeller {
  /** The check stands like this from now on. */
  see(level: Level): void;
  /** Tells what is still untold at once; resolves when nothing is under way. Nothing is told after that. */
  finish(): Promise<void>;
}

/** When to tell, and how. */
export interface CheckTellerOptions {
  /** The time from one telling that something is wrong to the next. */
  readonly atMostEveryMs: number;
  readonly clock: Clock;
  /** Must not reject, and must settle: one telling begins after the other has arrived, so that they keep their order. */
  readonly tell: (telling: Telling) => Promise<void>;
}

/**
 * Makes a teller for a check that is well, as far as people know.
 *
 * It tells the difference between what people know and what is, no sooner than it may: so whatever flaps in between, the
 * last word is always how it stands. That all is well again is told at once: it was paid for by what it resolves.
 */
export function createCheckTeller({ atMostEveryMs, clock, tell }: CheckTellerOptions): CheckTeller {
  let known: Level = "well";
  let level: Level = "well";
  let changes = 0;
  let notBeforeMs = -Infinity;
  let timer: Timer | undefined;
  let telling: Promise<void> | undefined;
  let isFinishing = false;

  function step(): void {
    timer?.cancel();
    timer = undefined;
    if (telling !== undefined) return;
    if (level === known) return;
    const waitMs = level === "well" || isFinishing ? 0 : notBeforeMs - clock.monotonic();
    if (waitMs > 0) timer = clock.setTimer(step, waitMs);
    else telling = tellNow();
  }

  async function tellNow(): Promise<void> {
    const news: Telling = { level, before: known, changes };
    known = level;
    changes = 0;
    if (level !== "well") notBeforeMs = clock.monotonic() + atMostEveryMs;
    await tell(news);
    telling = undefined;
    step();
  }

  return {
    see(now) {
      if (now === level || isFinishing) return;
      level = now;
      changes += 1;
      step();
    },
    async finish() {
      isFinishing = true;
      step();
      while (telling !== undefined) await telling;
    },
  };
}
