import type { Clock } from "@luneo/kernel/clock";
import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, test } from "vitest";
import { createReadiness } from "../src/index.ts";
import type { Check, CheckSettings } from "../src/index.ts";

/** When a check was run, in seconds, that fails between two times. */
async function runTimes(
  settings: CheckSettings,
  { failsFrom = 0, failsUntil = Infinity, until = 30, random = () => 0 },
): Promise<number[]> {
  const clock = createManualClock();
  const times: number[] = [];
  const check = {
    name: "redis",
    kind: "dependency",
    interval: "1s",
    ...settings,
    run: () => {
      const nowMs = clock.monotonic();
      times.push(nowMs / 1000);
      return { status: nowMs >= failsFrom * 1000 && nowMs < failsUntil * 1000 ? ("fail" as const) : ("pass" as const) };
    },
  } as const;
  const readiness = createReadiness({ checks: [check], clock, random });
  await readiness.start();
  await clock.advance(until * 1000);
  await readiness.close();
  return times;
}

describe("while a check fails", () => {
  test("the wait doubles up to `failingInterval`", async () => {
    expect(await runTimes({ failingInterval: "8s" }, {})).toEqual([0, 1, 3, 7, 15, 23]);
  });

  test("it is twice the interval by default", async () => {
    expect(await runTimes({}, { until: 8 })).toEqual([0, 1, 3, 5, 7]);
  });

  test("it stays at the interval where that is `failingInterval`", async () => {
    expect(await runTimes({ failingInterval: "1s" }, { until: 4 })).toEqual([0, 1, 2, 3, 4]);
  });

  test("failures before `failAfter` change nothing", async () => {
    expect(await runTimes({ failAfter: 3, failingInterval: "8s" }, { failsFrom: 1, until: 12 })).toEqual([
      0, 1, 2, 3, 4, 6, 10,
    ]);
  });

  test("jitter is added to the longer wait too", async () => {
    expect(await runTimes({ failingInterval: "2s" }, { until: 6, random: () => 0.5 })).toEqual([0, 1.05, 3.15, 5.25]);
  });
});

test.for([NaN, -1, 1, 7, Infinity, -Infinity, undefined])(
  "a random number that is none, %s, stretches by a tenth at most",
  async (number) => {
    const times = await runTimes({}, { failsFrom: 99, until: 4.5, random: () => number as number });
    const step = number !== undefined && number >= 1 ? 1.1 : 1;
    expect(times).toEqual([0, 1, 2, 3, 4].map((turn) => expect.closeTo(turn * step, 3)));
  },
);

describe("the first pass", () => {
  test("brings the interval back at once, not after the wait that has begun", async () => {
    expect(await runTimes({ failingInterval: "8s" }, { failsUntil: 7, until: 10 })).toEqual([0, 1, 3, 7, 8, 9, 10]);
  });

  test("brings it back also while `recoverAfter` asks for more of them", async () => {
    const times = await runTimes({ failingInterval: "8s", recoverAfter: 3 }, { failsUntil: 7, until: 11 });
    expect(times).toEqual([0, 1, 3, 7, 8, 9, 10, 11]);
  });

  test("leaves an interval between two runs also when it took long", async () => {
    const clock = createManualClock();
    const times: number[] = [];
    const delays: number[] = [];
    let isUp = false;
    const check = {
      name: "slow",
      kind: "dependency",
      interval: "1s",
      failingInterval: "8s",
      timeout: "5s",
      run: async () => {
        times.push(clock.monotonic());
        if (!isUp) throw new Error("down");
        await new Promise<void>((resolve) => void clock.setTimer(resolve, 2500));
      },
    } as const;
    const setTimer: Clock["setTimer"] = (callback, delayMs) => {
      delays.push(delayMs);
      return clock.setTimer(callback, delayMs);
    };
    const readiness = createReadiness({ checks: [check], clock: { ...clock, setTimer }, random: () => 0 });
    await readiness.start();
    await clock.advance(6000);
    isUp = true;
    await clock.advance(7000);
    // The run at 7 s ends at 9.5 s: its next turn was due at 15 s, and an interval after 7 s has passed.
    expect(times).toEqual([0, 1000, 3000, 7000, 9501, 12_501]);
    expect(Math.min(...delays)).toBe(1);
  });
});

// The bounds that the reference gives, at their worst: all of the jitter, each change right after a run has begun, failing
// runs that hang and a good one that takes all of its time.
describe("a change is in force when the reference says, and little sooner", () => {
  const jittered = (ms: number): number => 1.1 * ms;
  test.for([
    ["by default", {}, 2 * jittered(5000) + 1000, jittered(10_000) + 1000],
    ["with shorter times", { interval: "1s", timeout: "500ms" }, 2 * jittered(1000) + 500, jittered(2000) + 500],
    ["after one failure", { interval: "1s", failAfter: 1 }, jittered(1000) + 1000, jittered(2000) + 1000],
    [
      "with more of all",
      { interval: "1s", failingInterval: "8s", failAfter: 4, recoverAfter: 3 },
      4 * jittered(1000) + 1000,
      jittered(8000) + 1000 + 2 * jittered(1000),
    ],
  ] as const)("%s", async ([, settings, failsWithinMs, returnsWithinMs]) => {
    const clock = createManualClock();
    const timeoutMs = "timeout" in settings ? 500 : 1000;
    const tookMs: number[] = [];
    let isUp = true;
    let upAfterMs = 0;
    let changedAtMs = 0;
    const redis = {
      name: "redis",
      kind: "dependency",
      ...settings,
      run: async ({ signal }) => {
        if (!isUp) await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
        else if (upAfterMs > 0) await new Promise<void>((resolve) => void clock.setTimer(resolve, upAfterMs));
      },
    } as const satisfies Check;
    const readiness = createReadiness({
      checks: [redis],
      clock,
      random: () => 0.999,
      onTransition: ({ subject }) => {
        if (subject === "check") tookMs.push(clock.monotonic() - changedAtMs);
      },
    });
    const change = async (): Promise<void> => {
      isUp = !isUp;
      changedAtMs = clock.monotonic();
      await clock.advance(60_000);
    };
    await readiness.start();
    await change();
    const { runs } = readiness.snapshot().checks[0]!;
    while (readiness.snapshot().checks[0]!.runs === runs) await clock.advance(5);
    upAfterMs = timeoutMs - 1;
    await change();
    await readiness.close();

    const [, failedMs, returnedMs] = tookMs;
    expect(tookMs).toHaveLength(3);
    expect(failedMs).toBeLessThanOrEqual(failsWithinMs);
    expect(failedMs).toBeGreaterThan(0.99 * failsWithinMs);
    expect(returnedMs).toBeLessThanOrEqual(returnsWithinMs);
    expect(returnedMs).toBeGreaterThan(0.99 * returnsWithinMs);
  });
});
