import { createManualClock } from "@luneo/kernel/manual-clock";
import pg from "pg";
import { describe, expect, test } from "vitest";
import { poolSaturationCheck } from "../../src/checks.ts";
import { createReadiness } from "../../src/index.ts";

const context = { signal: new AbortController().signal };

function poolOf(active: number, { max = 10, waiting = 0 } = {}) {
  return { totalCount: active + 1, idleCount: 1, waitingCount: waiting, options: { max } };
}

describe("the pool check", () => {
  test.for([
    [poolOf(0), "pass", undefined, 0],
    [poolOf(8), "pass", undefined, 0.8],
    [poolOf(9), "warn", "POOL_SATURATED", 0.9],
    [poolOf(10), "warn", "POOL_SATURATED", 1],
    // Somebody waits although a connection is idle: it is being handed over.
    [poolOf(3, { waiting: 1 }), "warn", "POOL_SATURATED", 0.3],
    [poolOf(1, { max: 3 }), "pass", undefined, 0.333],
  ] as const)("judges %o: %s", async ([pool, status, code, value]) => {
    const observation = await poolSaturationCheck(pool).run(context);
    expect(observation).toEqual({
      status,
      ...(code && { code }),
      value,
      unit: "ratio",
      data: {
        active: pool.totalCount - 1,
        idle: 1,
        waiting: pool.waitingCount,
        max: pool.options.max,
      },
    });
  });

  test("fails when callers are seen waiting for a quarter of a minute, and not by a peak", async () => {
    const pool = poolOf(10, { waiting: 3 });
    const clock = createManualClock();
    const check = poolSaturationCheck(pool, { clock });
    const seen: unknown[] = [];
    const look = async (): Promise<void> => {
      const { status, code } = (await check.run(context)) ?? {};
      seen.push([status, code]);
    };
    await look();
    await clock.advance(14_999);
    pool.waitingCount = 0;
    await look();
    pool.waitingCount = 1;
    await look();
    await clock.advance(14_999);
    await look();
    await clock.advance(1);
    await look();
    pool.waitingCount = 0;
    await look();
    expect(seen).toEqual([
      ...Array.from({ length: 4 }, () => ["warn", "POOL_SATURATED"]),
      ["fail", "POOL_EXHAUSTED"],
      ["warn", "POOL_SATURATED"],
    ]);
  });

  test("takes a pool of pg as it is, and asks nobody anything", async () => {
    const pool = new pg.Pool({ host: "127.0.0.1", port: 1, max: 4 });
    expect(await poolSaturationCheck(pool).run(context)).toMatchObject({
      status: "pass",
      data: { active: 0, idle: 0, waiting: 0, max: 4 },
    });
    expect(pool.totalCount).toBe(0);
    await pool.end();
  });

  test("only degrades the group it is in, unless told otherwise", async () => {
    const full = poolOf(10, { waiting: 1 });
    expect(poolSaturationCheck(full)).toMatchObject({ name: "pool", kind: "local", impact: "degrading" });
    expect(poolSaturationCheck(full, { impact: "critical", name: "main" })).toMatchObject({
      name: "main",
      impact: "critical",
    });
    const often = { interval: "10ms", failAfter: 1 } as const;
    await using readiness = createReadiness({
      checks: [poolSaturationCheck(full, { exhaustedAfter: "1ms", ...often })],
    });
    await readiness.start();
    await expect.poll(() => readiness.snapshot().checks[0]).toMatchObject({ status: "fail", code: "POOL_EXHAUSTED" });
    expect(readiness.snapshot().groups.ready.status).toBe("warn");
  });

  test.for([
    null,
    undefined,
    {},
    { totalCount: 1, idleCount: 1, waitingCount: 0 },
    { totalCount: 1, idleCount: 1, options: {} },
    { ...poolOf(1), options: { max: "10" } },
  ])("refuses %o in the place of a pool, at boot, with all that is wrong with the options", (pool) => {
    const options = { maxUsedShare: 90, exhaustedAfter: 15, share: 1 };
    expect(() => poolSaturationCheck(pool as never, options as never)).toThrow(
      expect.objectContaining({ code: "CHECK_REFUSED", problems: Array(4).fill(expect.anything()) }),
    );
  });
});
