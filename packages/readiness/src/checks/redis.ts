import type { Observation } from "@luneo/kernel/check";
import { shown } from "@luneo/kernel/error";
import type { Check, CheckSettings } from "../check.ts";
import { refuseCheck } from "./refuse-check.ts";

/**
 * What the check needs of a Redis client; that of ioredis is one.
 *
 * `ping` is called by one run at a time, and only while `status` is "ready".
 */
export interface RedisClient {
  /** "ready" when a command would be sent at once rather than queued. */
  readonly status: string;
  ping(): PromiseLike<unknown>;
}

/** How Redis is checked. */
export interface RedisCheckOptions<Name extends string> extends CheckSettings {
  /** @defaultValue "redis" */
  readonly name?: Name;
}

/** What Redis itself says first in an error, where that tells more than "failed". */
const REPLIES = ["BUSY", "CLUSTERDOWN", "LOADING", "MASTERDOWN", "NOAUTH", "NOPERM", "READONLY"];

/**
 * Checks that Redis answers PING, on the application's own client, which reconnects by itself.
 *
 * It asks nothing while the client isn't ready (`NOT_READY`): the client would queue each PING, for as long as Redis is
 * away. It never connects or disconnects the client either.
 *
 * @throws ReadinessError `CHECK_REFUSED` for what is no such client, as the null of one that is not configured
 */
export function redisCheck<const Name extends string = "redis">(
  redis: RedisClient,
  { name = "redis" as Name, ...settings }: RedisCheckOptions<Name> = {},
): Check<Name, "dependency"> {
  const { status, ping } = Object(redis) as Partial<RedisClient>;
  const isClient = typeof status === "string" && typeof ping === "function";
  const what = "The Redis client must have a `status` and `ping()`, as that of ioredis has";
  const fix = "Make the check only where Redis is configured: `...(redis ? [redisCheck(redis)] : [])`.";
  refuseCheck([isClient ? undefined : { code: "INVALID_CHECK", what, got: shown(redis), fix }]);
  return {
    ...settings,
    name,
    kind: "dependency",
    async run(): Promise<Observation> {
      if (redis.status !== "ready") return { status: "fail", code: "NOT_READY", data: { client: redis.status } };
      try {
        await redis.ping();
      } catch (error) {
        const code = REPLIES.find((reply) => String((error as Error | undefined)?.message).startsWith(`${reply} `));
        if (code === undefined) throw error;
        return { status: "fail", code };
      }
      return { status: "pass" };
    },
  };
}
