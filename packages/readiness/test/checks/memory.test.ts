import { totalmem } from "node:os";
import { getHeapStatistics } from "node:v8";
import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, test } from "vitest";
import { memoryCheck } from "../../src/checks.ts";
import type { MemoryCheckOptions, MemoryReading } from "../../src/checks.ts";
import { createReadiness } from "../../src/index.ts";

const context = { signal: new AbortController().signal };
const idle: MemoryReading = {
  rssBytes: 100,
  limit: { bytes: 1000, of: "container" },
  heapUsedBytes: 50,
  heapLimitBytes: 500,
};

/** What the check says to these readings, one after the other. */
async function observe(readings: readonly Partial<MemoryReading>[], options: MemoryCheckOptions<string> = {}) {
  const left = readings.map((reading) => ({ ...idle, ...reading }));
  const check = memoryCheck({ read: () => left.shift()!, ...options });
  const said: unknown[] = [];
  for (const _ of readings) {
    const { status, code } = (await check.run(context)) as { status: string; code?: string };
    said.push(code === undefined ? status : `${status} ${code}`);
  }
  return said;
}

describe("the memory check", () => {
  test("tells what it saw", async () => {
    const check = memoryCheck({ read: () => ({ ...idle, rssBytes: 421.4 }) });
    expect(check).toMatchObject({ name: "memory", kind: "local", interval: "10s", impact: "degrading" });
    expect(await check.run(context)).toEqual({
      status: "pass",
      value: 0.4214,
      unit: "ratio",
      data: { rssBytes: 421.4, limitBytes: 1000, limitOf: "container", heapUsedBytes: 50, heapLimitBytes: 500 },
    });
  });

  test.for([
    [{ rssBytes: 849 }, "pass"],
    [{ rssBytes: 850 }, "warn MEMORY_NEAR_LIMIT"],
    [{ rssBytes: 949 }, "warn MEMORY_NEAR_LIMIT"],
    [{ rssBytes: 950 }, "fail MEMORY_NEAR_LIMIT"],
    [{ heapUsedBytes: 424 }, "pass"],
    [{ heapUsedBytes: 425 }, "warn HEAP_NEAR_LIMIT"],
    [{ heapUsedBytes: 475 }, "fail HEAP_NEAR_LIMIT"],
    [{ heapUsedBytes: 430, rssBytes: 960 }, "fail MEMORY_NEAR_LIMIT"],
    [{ heapUsedBytes: 480, rssBytes: 860 }, "fail HEAP_NEAR_LIMIT"],
    [{ rssBytes: 860, limit: { bytes: 1000, of: "machine" } }, "warn MEMORY_NEAR_LIMIT"],
  ] as const)("that sees %o three times says %s", async ([reading, said]) => {
    expect(await observe([reading, reading, reading])).toEqual(["pass", "pass", said]);
  });

  test("doesn't mind a spike between two collections of garbage, nor one at the start", async () => {
    const [high, low] = [{ heapUsedBytes: 499 }, { heapUsedBytes: 100 }];
    const said = await observe([high, high, low, high, high, low, high, low, high]);
    expect(said).toEqual(said.map(() => "pass"));
  });

  test("says what lasts by the best of it", async () => {
    const said = await observe([{ rssBytes: 990 }, { rssBytes: 990 }, { rssBytes: 900 }, { rssBytes: 990 }]);
    expect(said.slice(2)).toEqual(["warn MEMORY_NEAR_LIMIT", "warn MEMORY_NEAR_LIMIT"]);
  });

  test("is well as soon as one run sees less", async () => {
    const high = { rssBytes: 990 };
    expect(await observe([high, high, high, {}])).toEqual(["pass", "pass", "fail MEMORY_NEAR_LIMIT", "pass"]);
  });

  test("takes other bounds and other numbers of runs", async () => {
    const options = { warnFrom: 0.5, failFrom: 0.6, sustainedRuns: 1 };
    const said = await observe([{ rssBytes: 499 }, { rssBytes: 500 }, { rssBytes: 600 }], options);
    expect(said).toEqual(["pass", "warn MEMORY_NEAR_LIMIT", "fail MEMORY_NEAR_LIMIT"]);
  });

  test("warns where V8 may fill all that the container has, at once", async () => {
    const reading = { heapLimitBytes: 1000 };
    expect(await observe([reading])).toEqual(["warn HEAP_LIMIT_ABOVE_CONTAINER"]);
    expect(await observe([{ heapLimitBytes: 999 }])).toEqual(["pass"]);
    expect(await observe([{ ...reading, limit: { bytes: 1000, of: "machine" } }])).toEqual(["pass"]);
  });

  test("tells what is near before what is set wrong", async () => {
    const reading = { heapLimitBytes: 1001, rssBytes: 900 };
    const said = await observe([reading, reading, reading]);
    expect(said.at(-1)).toBe("warn MEMORY_NEAR_LIMIT");
  });

  test("does not pass on nonsense, nor keeps it", async () => {
    const said = await observe([{ heapLimitBytes: 0, heapUsedBytes: 0 }, {}, { rssBytes: Number.NaN }, {}]);
    expect(said).toEqual(["fail MEMORY_UNKNOWN", "pass", "fail MEMORY_UNKNOWN", "pass"]);
  });

  test("leaves what can't be read to readiness, with its code", () => {
    const unreadable = Object.assign(new Error("may not"), { code: "EACCES" });
    const check = memoryCheck({
      read: () => {
        throw unreadable;
      },
    });
    expect(() => check.run(context)).toThrow(unreadable);
  });

  test("reads this process", async () => {
    const { data } = (await memoryCheck().run(context)) as { data: Record<string, number> };
    expect(data["rssBytes"]).toBeGreaterThan(10e6);
    expect(data["rssBytes"]).toBeLessThan(data["limitBytes"]!);
    expect(data["limitBytes"]).toBeLessThanOrEqual(totalmem());
    expect(data["heapLimitBytes"]).toBeLessThanOrEqual(getHeapStatistics().heap_size_limit);
    expect(data["heapUsedBytes"]).toBeLessThan(getHeapStatistics().total_heap_size);
    expect(data["heapUsedBytes"]).toBeGreaterThan(1e6);
  });

  test("makes a group warn, and fail only where that is wanted", async () => {
    const clock = createManualClock();
    const read = () => ({ ...idle, rssBytes: 999 });
    const checks = [
      memoryCheck({ read }),
      memoryCheck({ name: "leak", read, impact: { live: "critical", ready: "degrading" } }),
    ] as const;
    const readiness = createReadiness({ checks, groups: { live: ["leak"], ready: ["memory"] }, clock });
    void readiness.start();
    await clock.advance(60_000);
    expect(readiness.snapshot().groups).toMatchObject({ live: { status: "fail" }, ready: { status: "warn" } });
    await readiness.close();
  });

  test.for([
    [null, ["the options must be an object"]],
    [{ warnFrom: 0.99 }, ["`warnFrom` must not be above `failFrom`"]],
    [{ sustainedRuns: 0 }, ["`sustainedRuns` must be a whole number from 1 on"]],
    [
      { warnFrom: "85%", failFrom: 95, sustainedRuns: 1.5, read: {}, heap: 1 },
      [
        "`heap` is no option",
        "`warnFrom` must be a number from 0 to 1",
        "`failFrom` must be a number from 0 to 1",
        "`sustainedRuns` must be a whole number from 1 on",
        "`read` must be a function",
      ],
    ],
  ] as const)("refuses %o, telling all that is wrong", ([options, whats]) => {
    const problems = whats.map((what) => expect.objectContaining({ what: expect.stringContaining(what) }));
    expect(() => memoryCheck(options as never)).toThrow(
      expect.objectContaining({ name: "ReadinessError", code: "CHECK_REFUSED", problems }),
    );
  });
});
