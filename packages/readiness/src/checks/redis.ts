import type { Observation } from "@luneo/kernel/check";
import { systemClock } from "@luneo/kernel/clock";
import type { Clock } from "@luneo/kernel/clock";
import { withDeadline } from "@luneo/kernel/deadline";
import { parseDuration } from "@luneo/kernel/duration";
import { aClock, hasMethods } from "@luneo/kernel/option-checks";
import type { ToldFault } from "@luneo/kernel/option-faults";
import { shownKind } from "@luneo/kernel/option-problems";
import { pause } from "@luneo/kernel/pause";
import type { Check, CheckSettings } from "../check.ts";
import { ReadinessError } from "../readiness-error.ts";
import { clientState } from "./redis/redis-client.ts";
import type { RedisClient } from "./redis/redis-client.ts";
import { errorReply } from "./redis/error-reply.ts";
import { refuseOptions } from "./refuse-options.ts";

/** How Redis is checked. */
export interface RedisCheckOptions<Name extends string> extends CheckSettings {
  /** @defaultValue "redis" */
  readonly name?: Name;
  /** @defaultValue `systemClock` */
  readonly clock?: Clock;
}

/** How often the first run looks whether the client has become ready. */
const LOOK_EVERY_MS = 20;
/** What a run may take unless it is told otherwise, and the part of it that the first one may wait for the client. */
const TIMEOUT_MS = 1000;
const WAITING_SHARE = 0.8;

/**
 * Checks that Redis answers PING, on the application's own client, which reconnects by itself.
 *
 * It asks nothing while the client isn't ready (`NOT_READY`): the client would queue each PING, for as long as Redis is
 * away. It never connects or disconnects the client either. Only the first run waits for the client to become ready, so
 * that one that has just been made doesn't cost the start an interval.
 *
 * Its other codes are what Redis says first in an error: `LOADING`, `MASTERDOWN`, `READONLY`, `NOAUTH`, …
 *
 * @throws ReadinessError `CHECK_REFUSED` for what is no such client, as the null of one that is not configured
 */
export function redisCheck<const Name extends string = "redis">(
  redis: RedisClient,
  options: RedisCheckOptions<Name> = {},
): Check<NoInfer<Name>, "dependency"> {
  const isClient = hasMethods(redis, ["ping"]) && clientState(redis) !== undefined;
  refuseOptions("redisCheck", options, { clock: aClock() }, [isClient ? undefined : noClient(redis)]);
  const { name = "redis" as Name, clock = systemClock, ...settings } = options;
  const waitMs = WAITING_SHARE * (parseDuration(settings.timeout ?? "") ?? TIMEOUT_MS);
  let isFirst = true;
  /** A PING that wasn't answered in time: the client can't take it back, so the next run goes on waiting for it. */
  let pending: Promise<unknown> | undefined;

  async function becomeReady(signal: AbortSignal): Promise<void> {
    const until = clock.monotonic() + waitMs;
    while (!clientState(redis)?.isReady && !signal.aborted && clock.monotonic() < until) {
      await pause(clock, LOOK_EVERY_MS, { signal });
    }
  }

  return {
    ...settings,
    name,
    kind: "dependency",
    async run({ signal }): Promise<Observation> {
      if (isFirst) {
        isFirst = false;
        await becomeReady(signal);
      }
      const { isReady = false, says = "unknown" } = clientState(redis) ?? {};
      if (!isReady || signal.aborted) return { status: "fail", code: "NOT_READY", data: { client: says } };
      const asked = (pending ??= Promise.resolve()
        .then(() => redis.ping())
        .finally(() => (pending = undefined)));
      try {
        await withDeadline(() => asked, { timeoutMs: Infinity, what: "PING", signal, clock });
      } catch (error) {
        const code = errorReply(error);
        if (code === undefined) throw error;
        throw new ReadinessError({ code, message: `Redis answered PING with ${code}.`, cause: error });
      }
      return { status: "pass" };
    },
  };
}

function noClient(redis: unknown): ToldFault {
  const what =
    "the client must have `ping()` and a `status`, as that of ioredis has, or `isReady`, as that of redis has";
  const fix = 'Where Redis may be left out, write `optionalCheck("redis", client, redisCheck)`.';
  return { what, got: shownKind(redis), fix };
}
