import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, test, vi } from "vitest";
import { createReadiness } from "../src/index.ts";
import type { Answer, CheckSettings } from "../src/index.ts";
import { controlledCheck } from "./controlled-check.ts";

const random = (): number => 0;
const get = { method: "GET", url: "/readyz" } as const;
const every = { interval: "1s", timeout: "100ms", failingInterval: "1s", impact: "critical" } as const;

/** One dependency and one local check for live, started on demand and asleep since long. */
async function asleep(settings: CheckSettings = {}) {
  const clock = createManualClock();
  const redis = controlledCheck("redis", { ...every, ...settings });
  const loop = controlledCheck("loop", { ...every, kind: "local" });
  const readiness = createReadiness({
    checks: [redis, loop],
    groups: { live: ["loop"], ready: ["redis"] },
    mode: "on-demand",
    clock,
    random,
  });
  for (const check of [redis, loop]) check.settle("pass");
  await readiness.start();
  await clock.advance(60_000);
  return { clock, redis, loop, readiness };
}

describe("without anybody who asks", () => {
  test("start runs one round, then there are no runs and no timers", async () => {
    const { clock, redis, loop } = await asleep();
    expect([redis.signals.length, loop.signals.length]).toEqual([1, 1]);
    expect(clock.pendingTimers).toBe(0);
  });

  test("neither snapshots nor requests that no probe sends wake it", async () => {
    const { clock, redis, readiness } = await asleep();
    readiness.snapshot();
    expect(readiness.answer({ method: "POST", url: "/readyz" })).toMatchObject({ statusCode: 405 });
    expect(readiness.answer({ method: "GET", url: "/orders" })).toBeUndefined();
    expect(readiness.answer({ method: "GET", url: "/livez" })).toBeInstanceOf(Promise);
    await clock.advance(10_000);
    expect(redis.signals).toHaveLength(1);
  });

  test("the snapshot keeps the last results, with their time, and nobody is told of a change", async () => {
    const onTransition = vi.fn();
    const { clock, readiness } = await asleep();
    readiness.on("transition", onTransition);
    const [redis] = readiness.snapshot().checks;
    expect(redis).toMatchObject({ status: "pass", observedAtMs: clock.now() - 60_000 });
    expect(readiness.snapshot().groups.ready.status).toBe("pass");
    expect(onTransition).not.toHaveBeenCalled();
  });
});

describe("the first probe after a rest", () => {
  test("waits for one run of each check of its group, and only of those", async () => {
    const { clock, redis, loop, readiness } = await asleep();
    const told = vi.fn();
    const answer = readiness.answer(get);
    expect(answer).toBeInstanceOf(Promise);
    void (answer as Promise<Answer>).then(told);
    await clock.advance(50);
    expect(told).not.toHaveBeenCalled();
    redis.settle("pass");
    expect(await answer).toMatchObject({ statusCode: 200 });
    expect([redis.signals.length, loop.signals.length]).toEqual([2, 1]);
  });

  test("and a thousand more at the same time cause one run", async () => {
    const { redis, readiness } = await asleep();
    const answers = Array.from({ length: 1000 }, async () => await readiness.answer(get));
    redis.settle("pass");
    const codes = (await Promise.all(answers)).map((answer) => answer?.statusCode);
    expect(new Set(codes)).toEqual(new Set([200]));
    expect(redis.signals).toHaveLength(2);
  });

  test("is answered at the timeout of its group at the latest", async () => {
    const { clock, redis, readiness } = await asleep({ failAfter: 1 });
    const answer = readiness.answer(get);
    await clock.advance(100);
    expect(await answer).toMatchObject({ statusCode: 503 });
    expect(redis.outstanding).toBe(1);
  });

  test("is told how things are now, not how they were before the rest", async () => {
    const { clock, redis, readiness } = await asleep({ failAfter: 1 });
    for (let run = 0; run < 4; run += 1) redis.settle("fail");
    expect(await readiness.answer(get)).toMatchObject({ statusCode: 503 });
    await clock.advance(60_000);
    redis.settle("pass");
    expect(await readiness.answer(get)).toMatchObject({ statusCode: 200 });
  });

  test("starts no second run of a check that has hung since before the rest", async () => {
    const { clock, redis, readiness } = await asleep({ failAfter: 1 });
    void readiness.answer(get);
    await clock.advance(3_600_000);
    expect(clock.pendingTimers).toBe(0);
    expect(await readiness.answer(get)).toMatchObject({ statusCode: 503 });
    expect(redis.mostOutstanding).toBe(1);
    expect(readiness.snapshot().checks[0]).toMatchObject({ code: "TIMEOUT", runs: 2, durationMs: 3_600_000 });
  });

  test("through `serve`, it ends the response when the round is over; later ones at once", async () => {
    const { clock, redis, readiness } = await asleep();
    const response = { headersSent: false, writeHead: vi.fn(), end: vi.fn() };
    expect(readiness.serve(get, response)).toBe(true);
    expect(response.end).not.toHaveBeenCalled();
    redis.settle("pass");
    await clock.advance(0);
    expect(response.writeHead).toHaveBeenCalledExactlyOnceWith(200, expect.anything());
    expect(response.end).toHaveBeenCalledOnce();
    readiness.handle(get, response, "ready");
    expect(response.end).toHaveBeenCalledTimes(2);
  });

  test("is answered also when readiness is closed meanwhile", async () => {
    const { readiness } = await asleep();
    const answer = readiness.answer(get);
    await readiness.close();
    expect(await answer).toMatchObject({ statusCode: 503 });
    expect(readiness.answer(get)).toMatchObject({ statusCode: 503 });
  });

  test("before start is told at once that it isn't started", () => {
    const check = controlledCheck("redis");
    const readiness = createReadiness({ checks: [check], mode: "on-demand", clock: createManualClock() });
    expect(readiness.answer(get)).toMatchObject({ statusCode: 503 });
    expect(check.signals).toEqual([]);
  });
});

describe("while somebody asks", () => {
  test("checks run once per interval however often they do, and rest three intervals after the last time", async () => {
    const { clock, redis, readiness } = await asleep();
    for (let run = 0; run < 20; run += 1) redis.settle("pass");
    await readiness.answer(get);
    for (let probe = 0; probe < 100; probe += 1) {
      await clock.advance(50);
      expect(readiness.answer(get)).toMatchObject({ statusCode: 200 });
    }
    // The first at 0 s, then at 1 to 5 s.
    expect(redis.signals).toHaveLength(1 + 6);
    await clock.advance(60_000);
    expect(redis.signals).toHaveLength(1 + 9);
    expect(clock.pendingTimers).toBe(0);
  });

  test("a rest and what wakes from it never come closer than an interval", async () => {
    const { clock, readiness } = await asleep();
    const check = {
      name: "redis",
      kind: "dependency",
      interval: "1s",
      run: vi.fn(() => times.push(clock.monotonic())),
    };
    const times: number[] = [];
    const probed = createReadiness({ checks: [check as never], mode: "on-demand", clock, random });
    await probed.start();
    for (const waitMs of [3100, 900, 3999, 4001, 1, 5000, 2999, 3001, 10]) {
      await clock.advance(waitMs);
      await probed.answer(get);
    }
    const gaps = times.slice(1).map((time, index) => time - (times[index] as number));
    expect(gaps.length).toBeGreaterThan(5);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000);
    await readiness.close();
  });

  test("whoever waits to be ready asks all the time", async () => {
    const { clock, redis, readiness } = await asleep({ failAfter: 1 });
    for (let run = 0; run < 20; run += 1) redis.settle("fail");
    const onReady = vi.fn();
    const waiting = readiness.whenReady().then(onReady);
    await clock.advance(19_500);
    expect(onReady).not.toHaveBeenCalled();
    redis.settle("pass");
    await clock.advance(500);
    await waiting;
    expect(onReady).toHaveBeenCalledOnce();
    await clock.advance(60_000);
    expect(clock.pendingTimers).toBe(0);
  });

  test("whoever asks whether it is ready after a rest waits for the round that tells", async () => {
    const { redis, readiness } = await asleep();
    const onReady = vi.fn();
    const waiting = readiness.whenReady().then(onReady);
    await Promise.resolve();
    expect(onReady).not.toHaveBeenCalled();
    redis.settle("pass");
    await waiting;
    expect(redis.signals).toHaveLength(2);
  });

  test("a process that was frozen while awake runs its checks before it answers", async () => {
    const clock = createManualClock();
    let frozenMs = 0;
    const thawed = { ...clock, monotonic: () => clock.monotonic() + frozenMs };
    const check = controlledCheck("redis", every);
    const readiness = createReadiness({ checks: [check], mode: "on-demand", clock: thawed, random });
    check.settle("pass");
    await readiness.start();
    frozenMs = 3_600_000;
    const answer = readiness.answer(get);
    expect(answer).toBeInstanceOf(Promise);
    void readiness.answer(get);
    check.settle("pass");
    expect(await answer).toMatchObject({ statusCode: 200 });
    expect(check.signals).toHaveLength(2);
  });
});
