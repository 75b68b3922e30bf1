import { describe, expect, test, vi } from "vitest";
import { redisCheck } from "../../src/checks.ts";

const context = { signal: new AbortController().signal };

describe("the Redis check", () => {
  test("asks a client that is ready", async () => {
    const redis = { status: "ready", ping: vi.fn(async () => "PONG") };
    const check = redisCheck(redis);
    expect(check).toMatchObject({ name: "redis", kind: "dependency" });
    expect(await check.run(context)).toEqual({ status: "pass" });
    expect(redis.ping).toHaveBeenCalledOnce();
  });

  test.for(["wait", "connecting", "connect", "reconnecting", "close", "end"])(
    "asks nothing of one that is %s",
    async (status) => {
      const redis = { status, ping: vi.fn() };
      expect(await redisCheck(redis).run(context)).toEqual({
        status: "fail",
        code: "NOT_READY",
        data: { client: status },
      });
      expect(redis.ping).not.toHaveBeenCalled();
    },
  );

  test.for([
    ["LOADING Redis is loading the dataset in memory", "LOADING"],
    ["NOAUTH Authentication required.", "NOAUTH"],
    ["MASTERDOWN Link with MASTER is down", "MASTERDOWN"],
  ])("tells what Redis says first: %s", async ([message, code]) => {
    const redis = { status: "ready", ping: () => Promise.reject(new Error(message)) };
    expect(await redisCheck(redis).run(context)).toEqual({ status: "fail", code });
  });

  test.for([new Error("WRONGPASS hunter2"), undefined])("leaves other failures to readiness: %s", async (error) => {
    const redis = { status: "ready", ping: () => Promise.reject(error) };
    await expect(redisCheck(redis).run(context)).rejects.toBe(error);
  });

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
    ["redis://cache:6379", '"redis://cache:6379"'],
    [{ status: "ready" }, "an object"],
    [{ ping: async () => "PONG" }, "an object"],
  ] as const)("refuses %o in the place of a client, at boot", ([client, got]) => {
    expect(() => redisCheck(client as never)).toThrow(
      expect.objectContaining({
        name: "ReadinessError",
        code: "CHECK_REFUSED",
        problems: [expect.objectContaining({ code: "INVALID_CHECK", got })],
      }),
    );
  });
});
