import { describe, expect, expectTypeOf, test, vi } from "vitest";
import { optionalCheck, redisCheck } from "../../src/checks.ts";
import type { RedisClient } from "../../src/checks.ts";
import { createReadiness } from "../../src/index.ts";
import type { Check } from "../../src/index.ts";
import { pgCheck } from "../../src/pg.ts";

const client: RedisClient = { status: "ready", ping: async () => "PONG" };

describe("an optional check", () => {
  test.for([undefined, null, ""])(
    "is skipped where it is configured with %o, and nothing is made",
    async (configured) => {
      const make = vi.fn();
      const check = optionalCheck("redis", configured, make as never);
      await using readiness = createReadiness({ checks: [check], groups: { deploy: ["redis"] } });
      await readiness.start();
      expect(make).not.toHaveBeenCalled();
      expect(readiness.snapshot().checks[0]).toMatchObject({ status: "skipped", code: "NOT_CONFIGURED" });
      expect(readiness.snapshot().groups).toMatchObject({ ready: { status: "pass" }, deploy: { status: "pass" } });
    },
  );

  test("is what is made of its configuration where there is one", async () => {
    const made: unknown[] = [];
    const check = optionalCheck("redis", client as RedisClient | undefined, (redis) => {
      made.push(redis);
      return redisCheck(redis, { interval: "1s" });
    });
    expect(made).toEqual([client]);
    expect(check).toMatchObject({ name: "redis", interval: "1s" });
    expectTypeOf(check).toExtend<Check<"redis", "dependency">>();
  });

  test("takes checks as they are", () => {
    const url: string | undefined = "postgres://db/app";
    expect(optionalCheck("postgres", url as string | undefined, pgCheck).name).toBe("postgres");
    expect(optionalCheck("redis", client as RedisClient | null, redisCheck).name).toBe("redis");
  });

  test("what is falsy but there is configured", () => {
    const make = (replicas: number): Check<"replicas", "dependency"> => ({
      name: "replicas",
      kind: "dependency",
      run: () => ({ value: replicas }),
    });
    expect(optionalCheck("replicas", 0, make).run({ signal: AbortSignal.abort() })).toEqual({ value: 0 });
  });

  test("refuses what has another name, because that would be two checks, one for each configuration", () => {
    // @ts-expect-error -- it is named "redis", and so the types say
    expect(() => optionalCheck("cache", client, redisCheck)).toThrow(
      expect.objectContaining({
        code: "CHECK_REFUSED",
        message: expect.stringContaining('named "cache", got "redis"'),
      }),
    );
  });

  test.for([undefined, null, { name: "redis", kind: "local" }])("refuses a check that is %o", (made) => {
    expect(() => optionalCheck("redis", "redis://cache", (() => made) as never)).toThrow(
      expect.objectContaining({ code: "CHECK_REFUSED" }),
    );
  });

  test("refuses to have nothing to make it with, also where it isn't configured", () => {
    expect(() => optionalCheck("redis", undefined, undefined as never)).toThrow("`make` must be a function");
  });
});
