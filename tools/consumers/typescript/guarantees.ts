// What the types of readiness promise of checks that are made where they are handed in, as its README makes them.
import { instrumentPool, poolSaturationCheck } from "@luneo/db-pool-metrics";
import { createReadiness, type Check } from "@luneo/readiness";
import { eventLoopCheck, optionalCheck, postgresCheck, redisCheck, uptimeCheck } from "@luneo/readiness/checks";

declare const connect: Parameters<typeof postgresCheck>[0]["connect"];
declare const redis: Parameters<typeof redisCheck>[0];
declare const pool: Parameters<typeof instrumentPool>[0];
declare const queue: { ping(): Promise<string> };

export function rightOnesCompile(list: readonly Check[]): readonly unknown[] {
  const monitor = instrumentPool(pool, { name: "main" });
  const own = {
    name: "queue",
    kind: "dependency",
    run: async () => {
      await queue.ping();
    },
  } as const satisfies Check;
  return [
    createReadiness({
      checks: [
        eventLoopCheck(),
        poolSaturationCheck(monitor),
        postgresCheck({ connect }),
        redisCheck(redis, { name: "cache" }),
        optionalCheck("redis", redis, redisCheck),
        own,
        { name: "mails", kind: "dependency", run: () => ({ status: "warn" }) },
      ],
      groups: { live: ["event-loop", "pool-main"], ready: ["postgres", "cache", "redis", "queue", "mails"] },
    }),
    createReadiness({ checks: list, groups: { live: ["event-loop"], ready: ["postgres"] } }),
  ];
}

export function wrongOnesDoNot(): readonly unknown[] {
  const checks = [eventLoopCheck(), postgresCheck({ connect })] as const;
  return [
    // @ts-expect-error -- restarting this process mends no other
    createReadiness({ checks, groups: { live: ["postgres"] } }),
    // @ts-expect-error -- restarting this process mends no other
    createReadiness({ checks: [eventLoopCheck(), postgresCheck({ connect })], groups: { live: ["postgres"] } }),
    // @ts-expect-error -- there is no check of this name
    createReadiness({ checks: [eventLoopCheck()], groups: { ready: ["evnt-loop"] } }),
    // @ts-expect-error -- there is no check of this name
    createReadiness({ checks: [poolSaturationCheck(instrumentPool(pool))], groups: { ready: ["pool-of-nobody"] } }),
    // @ts-expect-error -- "a name other than event-loop" is missing
    createReadiness({ checks: [eventLoopCheck(), eventLoopCheck()] }),
    // @ts-expect-error -- "a name other than uptime" is missing
    createReadiness({ checks: [uptimeCheck(), eventLoopCheck({ name: "uptime" })] }),
    // @ts-expect-error -- there is no group of this name
    createReadiness({ checks: [eventLoopCheck()], paths: { deploy: ["/healthz"] } }),
    // @ts-expect-error -- a text is no result
    createReadiness({ checks: [{ name: "queue", kind: "dependency", run: async () => await queue.ping() }] }),
  ];
}
