import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, test, vi } from "vitest";
import { redisCheck } from "../../src/checks.ts";
import type { Check } from "../../src/index.ts";

const pong = async (): Promise<string> => "PONG";
const context = { signal: new AbortController().signal };

/** Two clients of each library, ready and not. */
const ready = [{ status: "ready" }, { isReady: true, isOpen: true }, { isReady: true }];
const notReady = [
  ...["wait", "connecting", "connect", "reconnecting", "close", "end"].map((status) => ({
    state: { status },
    client: status,
  })),
  { state: { isReady: false, isOpen: true }, client: "connecting" },
  { state: { isReady: false, isOpen: false }, client: "closed" },
  { state: { isReady: false }, client: "closed" },
];

/** The first run, with a clock that is moved on for as long as that takes. */
async function firstRun(check: Check, clock: ReturnType<typeof createManualClock>): Promise<unknown> {
  const outcome = check.run(context);
  await clock.advance(1000);
  return outcome;
}

describe("the Redis check", () => {
  test.for(ready)("asks a client that is %o", async (state) => {
    const redis = { ...state, ping: vi.fn(async () => "PONG") };
    const check = redisCheck(redis);
    expect(check).toMatchObject({ name: "redis", kind: "dependency" });
    expect(await check.run(context)).toEqual({ status: "pass" });
    expect(redis.ping).toHaveBeenCalledOnce();
  });

  test.for(notReady)("asks nothing of one that is $state", async ({ state, client }) => {
    const redis = { ...state, ping: vi.fn() };
    const clock = createManualClock();
    const check = redisCheck(redis, { clock });
    const outcome = { status: "fail", code: "NOT_READY", data: { client } };
    expect(await firstRun(check, clock)).toEqual(outcome);
    expect(await check.run(context)).toEqual(outcome);
    expect(redis.ping).not.toHaveBeenCalled();
  });

  test("waits in its first run for a client that is becoming ready", async () => {
    const redis = { status: "connecting", ping: vi.fn(async () => "PONG") };
    const clock = createManualClock();
    const outcome = redisCheck(redis, { clock }).run(context);
    await clock.advance(700);
    expect(redis.ping).not.toHaveBeenCalled();
    redis.status = "ready";
    await clock.advance(20);
    expect(await outcome).toEqual({ status: "pass" });
  });

  test.for([
    [undefined, 800],
    ["5s", 4000],
  ] as const)("with a timeout of %s the first run waits %i ms, which leaves time to ask", async ([timeout, waitMs]) => {
    const redis = { status: "connecting", ping: async () => "PONG" };
    const clock = createManualClock();
    let settledAtMs = 0;
    const check = redisCheck(redis, { clock, ...(timeout !== undefined && { timeout }) });
    const outcome = Promise.resolve(check.run(context)).then(() => (settledAtMs = clock.monotonic()));
    await clock.advance(10_000);
    await outcome;
    expect(settledAtMs).toBe(waitMs);
  });

  test("stops waiting when the signal aborts", async () => {
    const redis = { status: "connecting", ping: vi.fn(async () => "PONG") };
    const clock = createManualClock();
    const controller = new AbortController();
    const outcome = redisCheck(redis, { clock }).run({ signal: controller.signal });
    controller.abort();
    redis.status = "ready";
    await clock.advance(20);
    expect(await outcome).toMatchObject({ code: "NOT_READY" });
    expect(redis.ping).not.toHaveBeenCalled();
    expect(clock.pendingTimers).toBe(0);
  });

  test("a PING that isn't answered is never followed by another: the next run waits for the same one", async () => {
    let answer = (_: string): void => {};
    const ping = vi.fn(() => new Promise<string>((resolve) => (answer = resolve)));
    const redis = { status: "ready", ping };
    const check = redisCheck(redis);
    for (let run = 0; run < 3; run += 1) {
      const controller = new AbortController();
      const outcome = Promise.resolve(check.run({ signal: controller.signal }));
      await new Promise((resolve) => void setImmediate(resolve));
      controller.abort(new Error("late"));
      await expect(outcome).rejects.toThrow("late");
    }
    redis.status = "reconnecting";
    expect(await check.run(context)).toMatchObject({ code: "NOT_READY" });
    redis.status = "ready";
    const last = check.run(context);
    expect(ping).toHaveBeenCalledOnce();
    answer("PONG");
    expect(await last).toEqual({ status: "pass" });
    const next = check.run(context);
    await vi.waitFor(() => expect(ping).toHaveBeenCalledTimes(2));
    answer("PONG");
    expect(await next).toEqual({ status: "pass" });
  });

  test("a client whose `ping` throws at once fails that run and no other", async () => {
    const ping = vi.fn(async () => "PONG");
    ping.mockImplementationOnce(() => {
      throw new Error("The client is closed");
    });
    const check = redisCheck({ status: "ready", ping });
    await expect(check.run(context)).rejects.toThrow("The client is closed");
    expect(await check.run(context)).toEqual({ status: "pass" });
  });

  test.for([
    ["LOADING Redis is loading the dataset in memory", "LOADING"],
    ["NOAUTH Authentication required.", "NOAUTH"],
    ["MASTERDOWN Link with MASTER is down", "MASTERDOWN"],
    ["READONLY You can't write against a read only replica.", "READONLY"],
    ["MISCONF Redis is configured to save RDB snapshots", "MISCONF"],
  ])("tells what Redis says first, and the whole error to `onError`: %s", async ([message, code]) => {
    const cause = new Error(message);
    const redis = { status: "ready", ping: (): Promise<string> => Promise.reject(cause) };
    await expect(redisCheck(redis).run(context)).rejects.toMatchObject({ name: "ReadinessError", code, cause });
  });

  test.for([new Error("WRONGPASS hunter2"), new Error("LOADINGS"), undefined])(
    "leaves other failures to readiness: %s",
    async (error) => {
      const redis = { status: "ready", ping: (): Promise<string> => Promise.reject(error) };
      await expect(redisCheck(redis).run(context)).rejects.toBe(error);
    },
  );

  test("takes a name and settings of its own", () => {
    const redis = { status: "ready", ping: async () => "PONG" };
    expect(redisCheck(redis, { name: "cache", interval: "1s", failAfter: 3 })).toMatchObject({
      name: "cache",
      interval: "1s",
      failAfter: 3,
    });
  });

  test.for([
    [null, "null"],
    [undefined, "undefined"],
    ["redis://:hunter2@cache:6379", "a text"],
    [{ status: "ready" }, "an object"],
    [{ ping: pong }, "an object"],
    [{ ping: pong, isReady: "yes" }, "an object"],
  ] as const)("refuses %o in the place of a client, at boot", ([client, got]) => {
    expect(() => redisCheck(client as never)).toThrow(
      expect.objectContaining({
        name: "ReadinessError",
        code: "CHECK_REFUSED",
        problems: [expect.objectContaining({ code: "INVALID_CHECK", got })],
      }),
    );
  });

  test("refuses what is no option together with what is no client", () => {
    expect(() => redisCheck(null as never, { url: "redis://cache" } as never)).toThrow(
      expect.objectContaining({ problems: [expect.anything(), expect.anything()] }),
    );
  });
});
