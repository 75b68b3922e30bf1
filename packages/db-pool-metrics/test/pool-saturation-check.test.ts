import type { Check } from "@luneo/kernel/check";
import { createManualClock } from "@luneo/kernel/manual-clock";
import { expect, expectTypeOf, onTestFinished, test } from "vitest";
import { instrumentPool, poolSaturationCheck } from "../src/index.ts";
import { fakePool } from "./fake-client.ts";

const context = { signal: new AbortController().signal };

function watched(max: number) {
  const clock = createManualClock();
  const pool = fakePool(max);
  const monitor = instrumentPool(pool, { name: "main", clock });
  onTestFinished(() => monitor.close());
  return { clock, pool, monitor };
}

test("it is a local readiness check that bears the pool's name", () => {
  const { monitor } = watched(1);
  const check = poolSaturationCheck(monitor);
  expect(check).toMatchObject({ name: "pool-main", kind: "local" });
  expectTypeOf(check).toExtend<Check<"pool-main", "local">>();
  expect(poolSaturationCheck(monitor, { name: "database-pool" }).name).toBe("database-pool");
});

test("an idle pool passes, a saturated one warns, and one in which a caller is stuck fails", async () => {
  const { clock, pool, monitor } = watched(1);
  const check = poolSaturationCheck(monitor, { stuckAfter: "20s" });
  expect(await check.run(context)).toEqual({
    status: "pass",
    value: 0,
    unit: "ratio",
    data: { used: 0, max: 1, pending: 0, oldestPendingMs: 0 },
  });
  const client = await pool.connect();
  const waiter = pool.connect();
  await clock.advance(10_000);
  expect(await check.run(context)).toMatchObject({ status: "warn", code: "POOL_SATURATED", value: 1 / 6 });
  await clock.advance(10_000);
  expect(await check.run(context)).toMatchObject({
    status: "fail",
    code: "POOL_STUCK",
    data: { pending: 1, oldestPendingMs: 20_000 },
  });
  client.release();
  (await waiter).release();
  expect(await check.run(context)).toMatchObject({ status: "warn" });
  await clock.advance(70_000);
  expect(await check.run(context)).toMatchObject({ status: "pass", value: 0 });
});

test("a caller is stuck after five seconds, unless the options say otherwise", async () => {
  const { clock, pool, monitor } = watched(1);
  const check = poolSaturationCheck(monitor);
  await pool.connect();
  void pool.connect();
  await clock.advance(4999);
  expect(await check.run(context)).toMatchObject({ status: "warn" });
  await clock.advance(1);
  expect(await check.run(context)).toMatchObject({ status: "fail", code: "POOL_STUCK" });
});

test("it hands on its interval and its timeout, and leaves out what it was not given", () => {
  const { monitor } = watched(1);
  const settings = { interval: "1s", timeout: "50ms" } as const;
  expect(poolSaturationCheck(monitor, settings)).toMatchObject(settings);
  expect(Object.keys(poolSaturationCheck(monitor))).toEqual(["name", "kind", "run"]);
});

test("all options that are no durations are refused at once", () => {
  const { monitor } = watched(1);
  const options = { stuckAfter: "0s", interval: "often", timeout: "" } as object;
  expect(() => poolSaturationCheck(monitor, options)).toThrow(
    expect.objectContaining({
      name: "PoolSettingsError",
      code: "POOL_OPTIONS_REFUSED",
      problems: ["stuckAfter", "interval", "timeout"].map((option) =>
        expect.objectContaining({ code: "INVALID_DURATION", what: expect.stringContaining(`\`${option}\``) as string }),
      ),
    }),
  );
});
