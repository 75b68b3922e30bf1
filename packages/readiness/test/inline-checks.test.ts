import { describe, expect, expectTypeOf, test } from "vitest";
import {
  backupFreshnessCheck,
  diskSpaceCheck,
  eventLoopCheck,
  httpCheck,
  memoryCheck,
  optionalCheck,
  poolSaturationCheck,
  postgresCheck,
  prismaCheck,
  redisCheck,
  s3Check,
  secretExpiryCheck,
  stripeCheck,
  uptimeCheck,
} from "../src/checks.ts";
import { createReadiness } from "../src/index.ts";
import type { Check } from "../src/index.ts";
import { pgCheck } from "../src/pg.ts";

const url = "postgres://nobody@127.0.0.1:1/nothing";
const redis = { status: "ready", ping: async () => "PONG" };
const pool = { totalCount: 0, idleCount: 0, waitingCount: 0, options: { max: 1 } };
const refused: unknown = expect.objectContaining({ code: "READINESS_REFUSED" });

// A check that is made where it is handed in sees what is expected of it, and must not take that for its own name.
describe("checks that are made where they are handed in", () => {
  test("know their names, so that right groups compile", () => {
    const readiness = createReadiness({
      checks: [eventLoopCheck(), pgCheck(url), redisCheck(redis, { name: "cache" }), uptimeCheck()],
      groups: { live: ["event-loop", "uptime"], ready: ["postgres", "cache"] },
    });
    expect(readiness.snapshot().groups.ready.checks).toEqual(["postgres", "cache"]);
  });

  test("can't be in live as dependencies", () => {
    expect(() =>
      createReadiness({
        checks: [eventLoopCheck(), pgCheck(url)],
        // @ts-expect-error -- restarting this process mends no other
        groups: { live: ["postgres"] },
      }),
    ).toThrow(refused);
  });

  test("can't be named wrongly in a group", () => {
    // @ts-expect-error -- there is no check of this name
    expect(() => createReadiness({ checks: [eventLoopCheck()], groups: { ready: ["evnt-loop"] } })).toThrow(refused);
  });

  test("can't have one name twice", () => {
    // @ts-expect-error -- "a name other than event-loop" is missing
    expect(() => createReadiness({ checks: [eventLoopCheck(), eventLoopCheck()] })).toThrow(refused);
    // @ts-expect-error -- "a name other than redis" is missing
    expect(() => createReadiness({ checks: [redisCheck(redis), optionalCheck("redis", redis, redisCheck)] })).toThrow(
      refused,
    );
    expect(() =>
      createReadiness({
        checks: [
          { name: "queue", kind: "dependency", run: () => {} },
          // @ts-expect-error -- "a name other than queue" is missing
          { name: "queue", kind: "dependency", run: () => {} },
        ],
      }),
    ).toThrow(refused);
  });
});

test("every check that is made where it is handed in has its own name", () => {
  const checks = handedIn([
    backupFreshnessCheck(() => ({ finishedAtMs: 0 }), { maxAge: "1d" }),
    diskSpaceCheck({ path: "/" }),
    eventLoopCheck(),
    httpCheck({ url: "http://127.0.0.1:1" }),
    memoryCheck(),
    optionalCheck("cache", undefined, () => redisCheck(redis, { name: "cache" })),
    pgCheck(url, { name: "orders" }),
    poolSaturationCheck(pool),
    postgresCheck({ connect: () => ({}) as never }),
    prismaCheck({ $queryRaw: async () => [] }),
    redisCheck(redis),
    s3Check({ headBucket: async () => ({}) }),
    secretExpiryCheck(() => ({ variables: [] })),
    stripeCheck(),
    uptimeCheck(),
  ]);
  const names = [
    ...(["backup", "disk-space", "event-loop", "http", "memory", "cache", "orders", "pool", "postgres"] as const),
    ...(["prisma", "redis", "s3", "secrets", "stripe", "uptime"] as const),
  ] as const;
  expect(checks.map(({ name }) => name)).toEqual(names);
  expectTypeOf<NamesOf<typeof checks>>().toEqualTypeOf<typeof names>();
});

type NamesOf<Checks extends readonly Check[]> = { readonly [Index in keyof Checks]: Checks[Index]["name"] };

/** Expects of its checks what `createReadiness` does. */
function handedIn<const Checks extends readonly Check[]>(checks: Checks): Checks {
  return checks;
}
