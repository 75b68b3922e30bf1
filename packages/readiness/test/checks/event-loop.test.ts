import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, test } from "vitest";
import { eventLoopCheck } from "../../src/checks.ts";
import type { DelayHistogram } from "../../src/checks.ts";
import { createReadiness } from "../../src/index.ts";

const context = { signal: new AbortController().signal };

/** A loop that is always idle. */
const loopTime = () => ({ active: 0, idle: 0 });

/** Histograms that the test fills: each collects from its last reset on, as the real one does. */
function controlledHistograms() {
  const all: { values: number[]; isEnabled: boolean }[] = [];
  const createHistogram = (resolutionMs: number): DelayHistogram => {
    const own = { values: [] as number[], isEnabled: false };
    all.push(own);
    return {
      get count() {
        return own.values.length;
      },
      enable: () => (own.isEnabled = true),
      disable: () => (own.isEnabled = false),
      percentile: () => (Math.max(...own.values) + resolutionMs) * 1e6,
      reset: () => void (own.values = []),
    };
  };
  const late = (ms: number): void => {
    for (const own of all) if (own.isEnabled) own.values.push(ms);
  };
  return { all, createHistogram, late };
}

describe("the event loop check", () => {
  test.for([
    [0, "pass", undefined],
    [199, "pass", undefined],
    [200, "warn", "EVENT_LOOP_DELAY"],
    [1999, "warn", "EVENT_LOOP_DELAY"],
    [2000, "fail", "EVENT_LOOP_DELAY"],
  ] as const)("with a delay of %i ms is %s", async ([lateMs, status, code]) => {
    const { createHistogram, late } = controlledHistograms();
    const check = eventLoopCheck({ createHistogram, loopTime, failAfter: 1 });
    expect(check).toMatchObject({ name: "event-loop", kind: "local", interval: "10s" });
    await check.run(context);
    late(lateMs);
    const data = { utilizationRatio: 0 };
    expect(await check.run(context)).toEqual({ status, value: lateMs, unit: "ms", data, ...(code && { code }) });
  });

  test("fails when three runs in a row see such a delay, and only warns before", async () => {
    const { createHistogram, late } = controlledHistograms();
    const check = eventLoopCheck({ createHistogram });
    await check.run(context);
    const statuses: unknown[] = [];
    for (const lateMs of [2000, 5000, 0, 0, 2000, 2000, 2000, 0, 0]) {
      late(lateMs);
      statuses.push(((await check.run(context)) as { status: string }).status);
    }
    // Each is seen by two.
    expect(statuses).toEqual(["warn", "warn", "fail", "pass", "warn", "warn", "fail", "fail", "pass"]);
  });

  test("keeps a process alive that was frozen, however long", async () => {
    const running = createManualClock();
    let frozenMs = 0;
    const clock = { ...running, monotonic: () => running.monotonic() + frozenMs };
    const { createHistogram, late } = controlledHistograms();
    const checks = [eventLoopCheck({ createHistogram })] as const;
    const said: unknown[] = [];
    const readiness = createReadiness({
      checks,
      groups: { live: ["event-loop"], ready: [] },
      clock,
      onTransition: ({ subject, to }) => said.push(`${subject} ${to}`),
    });
    void readiness.start();
    await running.advance(60_000);
    said.length = 0;
    frozenMs = 3_600_000;
    late(frozenMs);
    await running.advance(60_000);
    // What was known is too old, so the first result after it counts at once.
    expect(said).toEqual(["check unknown", "check warn", "group warn", "check pass", "group pass"]);
    expect(readiness.snapshot().groups.live.status).toBe("pass");
    await readiness.close();
  });

  test("sees each delay in one of the next two runs, and not for ever", async () => {
    const { createHistogram, late } = controlledHistograms();
    const check = eventLoopCheck({ createHistogram });
    await check.run(context);
    late(500);
    const values: unknown[] = [];
    for (let run = 0; run < 4; run += 1) values.push(((await check.run(context)) as { value: number }).value);
    expect(values).toEqual([500, 500, 0, 0]);
  });

  test("tells how busy the loop was since the last run, and not since the start", async () => {
    const times = [
      { active: 900, idle: 100 },
      { active: 1000, idle: 1000 },
      { active: 2000, idle: 1000 },
    ];
    const { createHistogram } = controlledHistograms();
    const check = eventLoopCheck({ createHistogram, loopTime: () => times.shift()! });
    expect(await check.run(context)).toEqual({ status: "pass", value: 0, unit: "ms" });
    expect(await check.run(context)).toMatchObject({ status: "pass", data: { utilizationRatio: 0.1 } });
    expect(await check.run(context)).toMatchObject({ status: "pass", data: { utilizationRatio: 1 } });
  });

  test.for([
    [89, 0, "pass", undefined],
    [90, 0, "warn", "EVENT_LOOP_UTILIZATION"],
    [100, 0, "warn", "EVENT_LOOP_UTILIZATION"],
    [100, 200, "warn", "EVENT_LOOP_DELAY"],
    [100, 2000, "fail", "EVENT_LOOP_DELAY"],
  ] as const)(
    "that warns from 90 percent and is busy for %i, and %i ms late, is %s",
    async ([active, lateMs, status, code]) => {
      const times = [
        { active: 0, idle: 0 },
        { active, idle: 100 - active },
      ];
      const { createHistogram, late } = controlledHistograms();
      const options = { warnFromUtilization: 0.9, failAfter: 1, createHistogram, loopTime: () => times.shift()! };
      const check = eventLoopCheck(options);
      await check.run(context);
      late(lateMs);
      expect(await check.run(context)).toMatchObject({ status, ...(code && { code }) });
    },
  );

  test("stops measuring when it is closed", async () => {
    const { all, createHistogram } = controlledHistograms();
    const check = eventLoopCheck({ createHistogram });
    await check.close?.();
    await check.run(context);
    expect(all.map(({ isEnabled }) => isEnabled)).toEqual([true, true]);
    await check.close?.();
    expect(all.map(({ isEnabled }) => isEnabled)).toEqual([false, false]);
  });

  test.for([
    [{ warnFrom: "3s" }, ["`warnFrom` must be at most 2s"]],
    [{ failFrom: "0s" }, ["`failFrom` must be at least 1ms"]],
    [{ failFrom: "late" }, ["`failFrom` must be a duration in whole milliseconds"]],
    [
      { warnFrom: "soon", failFrom: 2 },
      ["`warnFrom` must be a duration in whole milliseconds", "`failFrom` must be a duration in whole milliseconds"],
    ],
    [{ warnFromUtilization: 90 }, ["eventLoopCheck: `warnFromUtilization` must be a number from 0 to 1"]],
    [{ failAfter: 0 }, ["eventLoopCheck: `failAfter` must be a whole number from 1 on"]],
    [null, ["eventLoopCheck: the options must be an object"]],
    [
      { createHistogram: 20, warnAt: "1s" },
      ["eventLoopCheck: `warnAt` is no option", "eventLoopCheck: `createHistogram` must be a function"],
    ],
  ] as const)("refuses %o, telling all that is wrong", ([options, whats]) => {
    const problems = whats.map((what) => expect.objectContaining({ what: expect.stringContaining(what) }));
    expect(() => eventLoopCheck(options as object)).toThrow(
      expect.objectContaining({ name: "ReadinessError", code: "CHECK_REFUSED", problems }),
    );
  });
});
