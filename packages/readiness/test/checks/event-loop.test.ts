import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { eventLoopCheck } from "../../src/checks.ts";
import type { DelayHistogram } from "../../src/checks.ts";

const context = { signal: new AbortController().signal };

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
    const check = eventLoopCheck({ createHistogram });
    expect(check).toMatchObject({ name: "event-loop", kind: "local" });
    await check.run(context);
    late(lateMs);
    expect(await check.run(context)).toEqual({ status, value: lateMs, unit: "ms", ...(code && { code }) });
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

  test("stops measuring when it is closed", async () => {
    const { all, createHistogram } = controlledHistograms();
    const check = eventLoopCheck({ createHistogram });
    await check.close?.();
    await check.run(context);
    expect(all.map(({ isEnabled }) => isEnabled)).toEqual([true, true]);
    await check.close?.();
    expect(all.map(({ isEnabled }) => isEnabled)).toEqual([false, false]);
  });

  test("measures this process", async () => {
    const check = eventLoopCheck({ warnFrom: "100ms", failFrom: "150ms" });
    expect(await check.run(context)).toMatchObject({ status: "pass" });
    await delay(50);
    const endMs = performance.now() + 250;
    while (performance.now() < endMs);
    await delay(50);
    expect(await check.run(context)).toMatchObject({ status: "fail", unit: "ms" });
    await check.close?.();
  });

  test.for([
    [{ warnFrom: "3s" }, ["`warnFrom` must be at most 2s"]],
    [{ failFrom: "0s" }, ["`failFrom` must be at least 1ms"]],
    [{ failFrom: "late" }, ["`failFrom` must be a duration in whole milliseconds"]],
    [
      { warnFrom: "soon", failFrom: 2 },
      ["`failFrom` must be a duration in whole milliseconds", "`warnFrom` must be a duration in whole milliseconds"],
    ],
  ] as const)("refuses %o, telling all that is wrong", ([options, whats]) => {
    const problems = whats.map((what) => expect.objectContaining({ code: "INVALID_DURATION", what }));
    expect(() => eventLoopCheck(options as object)).toThrow(
      expect.objectContaining({ name: "ReadinessError", code: "CHECK_REFUSED", problems }),
    );
  });
});
