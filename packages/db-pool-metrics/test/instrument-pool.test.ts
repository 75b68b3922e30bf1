import { createManualClock } from "@luneo/kernel/manual-clock";
import type { PoolClient } from "pg";
import { expect, test, vi } from "vitest";
import { instrumentPool, type PoolSnapshot } from "../src/index.ts";
import { fakePool, shyPool } from "./fake-client.ts";

const nextTurn = () => new Promise((resolve) => void setImmediate(resolve));

function watched(max: number) {
  const clock = createManualClock();
  const pool = fakePool(max);
  const monitor = instrumentPool(pool, { name: "main", leakThreshold: "10s", clock });
  return { clock, pool, monitor };
}

function counts({ used, idle, connecting, pending }: PoolSnapshot) {
  return { used, idle, connecting, pending };
}

test("an unused pool is empty", () => {
  const { monitor } = watched(3);
  expect(monitor.snapshot()).toEqual({
    name: "main",
    used: 0,
    idle: 0,
    connecting: 0,
    max: 3,
    pending: 0,
    oldestPendingMs: 0,
    leaked: 0,
    utilisationRatio: 0,
    saturatedRatio: 0,
    saturated: false,
  });
});

test("used, idle and pending follow what callers hold, have released and wait for", async () => {
  const { clock, pool, monitor } = watched(2);
  const first = await pool.connect();
  const second = await pool.connect();
  const third = pool.connect();
  await clock.advance(250);
  const fourth = pool.connect();
  await clock.advance(100);
  expect(counts(monitor.snapshot())).toEqual({ used: 2, idle: 0, connecting: 0, pending: 2 });
  expect(monitor.snapshot().oldestPendingMs).toBe(350);

  first.release();
  (await third).release();
  (await fourth).release();
  expect(counts(monitor.snapshot())).toEqual({ used: 1, idle: 1, connecting: 0, pending: 0 });
  second.release();
  expect(counts(monitor.snapshot())).toEqual({ used: 0, idle: 2, connecting: 0, pending: 0 });
});

test("a connection that is being made is connecting, not used, and its caller is pending", async () => {
  const { pool, handshakes } = shyPool(2);
  const monitor = instrumentPool(pool, { name: "main" });
  const client = pool.connect();
  expect(counts(monitor.snapshot())).toEqual({ used: 0, idle: 0, connecting: 1, pending: 1 });
  handshakes[0]!();
  (await client).release();
  expect(counts(monitor.snapshot())).toEqual({ used: 0, idle: 1, connecting: 0, pending: 0 });
  await monitor.close();
});

test("a connection handed from one callback straight to the next counts once", async () => {
  const { pool, monitor } = watched(1);
  const seen: ReturnType<typeof counts>[] = [];
  const held: { release(): void }[] = [];
  for (let i = 0; i < 3; i++) {
    pool.connect((_error, client, done) => {
      seen.push(counts(monitor.snapshot()));
      held.push({ release: done });
      expect(client).toHaveProperty("release", done);
    });
  }
  await nextTurn();
  held[0]!.release();
  held[1]!.release();
  expect(seen.map(({ used, pending }) => [used, pending])).toEqual([
    // The first found a pool with room; the other two waited behind it.
    [1, 0],
    [1, 1],
    [1, 0],
  ]);
  expect(counts(monitor.snapshot())).toEqual({ used: 1, idle: 0, connecting: 0, pending: 0 });
  held[2]!.release();
  expect(counts(monitor.snapshot())).toEqual({ used: 0, idle: 1, connecting: 0, pending: 0 });
});

test("a destroyed connection is neither used nor idle", async () => {
  const { pool, monitor } = watched(1);
  (await pool.connect()).release(true);
  expect(counts(monitor.snapshot())).toEqual({ used: 0, idle: 0, connecting: 0, pending: 0 });
});

test("pool.query is a turn like any other", async () => {
  const { pool, monitor } = watched(1);
  await pool.query("select 1");
  await pool.query("select 1");
  const wait = monitor.collect().find(({ name }) => name === "db_client_connections_wait_time_seconds")!;
  expect(wait.rows.values.slice(0, 1)).toEqual(Float64Array.of(2));
  expect(counts(monitor.snapshot())).toEqual({ used: 0, idle: 1, connecting: 0, pending: 0 });
});

test("a handshake that fails leaves nothing behind and is not a timeout", async () => {
  const { pool, handshakes } = shyPool(1);
  const monitor = instrumentPool(pool, { name: "main" });
  const client = pool.connect();
  handshakes[0]!(new Error("password authentication failed"));
  await expect(client).rejects.toThrow("password authentication failed");
  expect(counts(monitor.snapshot())).toEqual({ used: 0, idle: 0, connecting: 0, pending: 0 });
  expect(series(monitor.collect(), "db_client_connections_timeouts_total")).toEqual({ queue: 0, connect: 0 });
  await monitor.close();
});

test("a callback whose handshake fails gets what pg gives it", async () => {
  const { pool, handshakes } = shyPool(1);
  const monitor = instrumentPool(pool, { name: "main" });
  const answer = vi.fn<(...args: unknown[]) => void>();
  pool.connect(answer);
  const refusal = new Error("too many clients");
  handshakes[0]!(refusal);
  expect(answer.mock.calls).toEqual([[refusal, undefined, expect.any(Function)]]);
  await monitor.close();
});

test("who gets an idle connection does not wait for want of one", async () => {
  let atMs = 0;
  const clock = { now: () => 0, monotonic: () => atMs, setTimer: () => ({ cancel() {} }) };
  const pool = fakePool(1);
  const monitor = instrumentPool(pool, { name: "main", clock });
  (await pool.connect()).release();
  const next = pool.connect();
  expect(pool.waitingCount).toBe(1);
  atMs += 1000;
  (await next).release();
  expect(series(monitor.collect(), "db_client_connections_saturated_seconds_total")).toEqual({ main: 0 });
});

test("a pool that throws instead of answering leaves nothing pending", async () => {
  const pool = { connect: () => Promise.reject(), totalCount: 0, idleCount: 0, waitingCount: 0, options: { max: 1 } };
  pool.connect = () => {
    throw new TypeError("no such client");
  };
  const monitor = instrumentPool(pool, { name: "broken" });
  expect(() => pool.connect()).toThrow(TypeError);
  expect(monitor.snapshot().pending).toBe(0);
  await monitor.close();
});

test("the integral sees a burst that a gauge sampled at each scrape misses", async () => {
  const { clock, pool, monitor } = watched(4);
  const sampled: number[] = [];
  for (let scrape = 0; scrape < 20; scrape++) {
    await clock.advance(9000);
    // For 2.4 of 15 seconds, four callers hold every connection and a fifth waits.
    const held = await Promise.all(Array.from({ length: 4 }, () => pool.connect()));
    const fifth = pool.connect();
    await clock.advance(2400);
    for (const client of held) client.release();
    (await fifth).release();
    await clock.advance(3600);
    const { used, max } = monitor.snapshot();
    sampled.push(used / max);
  }
  const families = monitor.collect();
  const usedSeconds = series(families, "db_client_connections_used_seconds_total")["main"]!;
  const saturatedSeconds = series(families, "db_client_connections_saturated_seconds_total")["main"]!;
  expect(Math.max(...sampled)).toBe(0);
  expect(usedSeconds / 300 / 4).toBeCloseTo(0.16, 9);
  expect(saturatedSeconds / 300).toBeCloseTo(0.16, 9);
});

test("saturation is told once when callers wait for more than a twentieth of a minute, and recovery once", async () => {
  const { clock, pool, monitor } = watched(1);
  const told: string[] = [];
  monitor.on("saturated", ({ type, snapshot }) => told.push(`${type} ${snapshot.saturatedRatio}`));
  monitor.on("recovered", ({ type, snapshot }) => told.push(`${type} ${snapshot.saturated}`));
  const client = await pool.connect();
  const waiter = pool.connect();
  await clock.advance(10_000);
  expect(told).toEqual([`saturated ${3 / 60}`]);
  expect(monitor.snapshot().saturated).toBe(true);
  client.release();
  (await waiter).release();
  await clock.advance(70_000);
  expect(told).toEqual([`saturated ${3 / 60}`, "recovered false"]);
});

test("saturation is told at the share of use that was set, though nobody waits", async () => {
  const clock = createManualClock();
  const pool = fakePool(2);
  const monitor = instrumentPool(pool, { name: "main", saturation: 0.5, clock });
  const saturated = vi.fn<() => void>();
  monitor.on("saturated", saturated);
  await pool.connect();
  await clock.advance(59_000);
  expect(saturated).not.toHaveBeenCalled();
  await clock.advance(2000);
  expect(saturated).toHaveBeenCalledTimes(1);
});

test("a pool that falls a little below the mark has not recovered yet", async () => {
  const clock = createManualClock();
  const pool = fakePool(2);
  const monitor = instrumentPool(pool, { name: "main", saturation: 0.5, clock });
  const client = await pool.connect();
  await clock.advance(61_000);
  client.release();
  await clock.advance(4000);
  expect(monitor.snapshot()).toMatchObject({ saturated: true, utilisationRatio: expect.closeTo(0.467, 3) });
  await clock.advance(4000);
  expect(monitor.snapshot()).toMatchObject({ saturated: false, utilisationRatio: expect.closeTo(0.433, 3) });
});

test("a connection held beyond the threshold is one leak, until it is released and held again", async () => {
  const { clock, pool, monitor } = watched(2);
  const leaks: number[] = [];
  monitor.on("leak", ({ heldMs }) => leaks.push(heldMs));
  const client = await pool.connect();
  await clock.advance(30_000);
  expect(leaks).toEqual([10_000]);
  expect(monitor.snapshot().leaked).toBe(1);
  client.release();
  expect(monitor.snapshot().leaked).toBe(0);
  await pool.connect();
  await clock.advance(9000);
  expect(leaks).toHaveLength(1);
  await clock.advance(1000);
  expect(leaks).toHaveLength(2);
  expect(series(monitor.collect(), "db_client_connections_leaks_total")).toEqual({ main: 2 });
});

test("a listener that throws or rejects disturbs nobody, and one that is taken off hears nothing", async () => {
  const clock = createManualClock();
  const pool = fakePool(1);
  const onError = vi.fn<(error: unknown, source: string) => void>();
  const monitor = instrumentPool(pool, { name: "main", leakThreshold: "10s", clock, onError });
  const heard = vi.fn<() => void>();
  const [thrown, rejected] = [new Error("postgres://app:hunter2@db"), new Error("broken later")];
  monitor.on("leak", () => {
    throw thrown;
  });
  monitor.on("leak", () => Promise.reject(rejected));
  monitor.on("leak", heard);
  const off = monitor.on("leak", () => expect.unreachable());
  off();
  await pool.connect();
  await clock.advance(20_000);
  expect(heard).toHaveBeenCalledTimes(1);
  const source = "leak listener of pool main";
  expect(onError.mock.calls).toEqual([
    [thrown, source],
    [rejected, source],
  ]);
});

test("without onError, what listeners throw or reject with is printed nowhere and ends nothing", async () => {
  const { clock, pool, monitor } = watched(1);
  const printed = [vi.spyOn(process, "emitWarning"), vi.spyOn(process.stderr, "write"), vi.spyOn(console, "error")];
  const unhandled = vi.fn<(reason: unknown) => void>();
  process.on("unhandledRejection", unhandled);
  monitor.on("leak", () => {
    throw new Error("postgres://app:hunter2@db");
  });
  monitor.on("leak", () => Promise.reject(new Error("postgres://app:hunter2@db")));
  await pool.connect();
  await clock.advance(20_000);
  await nextTurn();
  process.off("unhandledRejection", unhandled);
  for (const spy of [...printed, unhandled]) expect(spy).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

test("close gives the pool its own connect back and stops the clock", async () => {
  const { clock, pool, monitor } = watched(1);
  expect(Object.hasOwn(pool, "connect")).toBe(true);
  const client: PoolClient = await pool.connect();
  await monitor.close();
  await monitor.close();
  expect(Object.hasOwn(pool, "connect")).toBe(false);
  expect(clock.pendingTimers).toBe(0);
  client.release();
  expect(pool.idleCount).toBe(1);
  const again = instrumentPool(pool, { name: "again", clock });
  await again[Symbol.asyncDispose]();
  expect(clock.pendingTimers).toBe(0);
});

test("close leaves a wrapper that someone put on top of ours in place, and it goes on working", async () => {
  const { pool, monitor } = watched(1);
  const ours = pool.connect.bind(pool);
  let calls = 0;
  pool.connect = ((...args: []) => {
    calls++;
    return ours(...args);
  }) as typeof pool.connect;
  await monitor.close();
  await pool.query("select 1");
  expect(calls).toBe(1);
  expect(series(monitor.collect(), "db_client_connections_used_seconds_total")).toEqual({ main: 0 });
});

test("a listener may close the monitor", async () => {
  const { clock, pool, monitor } = watched(1);
  monitor.on("leak", () => monitor.close());
  await pool.connect();
  await clock.advance(60_000);
  expect(clock.pendingTimers).toBe(0);
});

test("a pool has one monitor at a time", () => {
  const { pool } = watched(1);
  expect(() => instrumentPool(pool, { name: "second" })).toThrow(
    expect.objectContaining({ code: "POOL_ALREADY_INSTRUMENTED", name: "PoolSettingsError" }),
  );
});

test("all bad options are refused at once", () => {
  const options = { name: "two words", leakThreshold: "0s", saturation: 80 } as const;
  let error: unknown;
  try {
    instrumentPool(fakePool(1), options);
  } catch (caught) {
    error = caught;
  }
  expect(error).toMatchObject({
    name: "PoolSettingsError",
    code: "POOL_OPTIONS_REFUSED",
    problems: [{ code: "POOL_NAME_INVALID" }, { code: "INVALID_DURATION" }, { code: "SATURATION_INVALID" }],
  });
});

function series(families: ReturnType<ReturnType<typeof watched>["monitor"]["collect"]>, name: string) {
  const { rows } = families.find((family) => family.name === name)!;
  return Object.fromEntries(rows.labelValues.map((labels, row) => [labels.at(-1)!, rows.values[row]!]));
}
