import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, test } from "vitest";
import { createReadiness } from "../src/index.ts";
import type { CheckSettings } from "../src/index.ts";

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
    const readiness = createReadiness({ checks: [check], clock, random: () => 0 });
    await readiness.start();
    await clock.advance(6000);
    isUp = true;
    await clock.advance(7000);
    // The run at 7 s ends at 9.5 s: its next turn was due at 15 s, and an interval after 7 s has passed.
    expect(times).toEqual([0, 1000, 3000, 7000, 9501, 12_501]);
  });
});
