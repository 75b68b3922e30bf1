import type { Observation } from "@luneo/kernel/check";
import { systemClock } from "@luneo/kernel/clock";
import type { Clock } from "@luneo/kernel/clock";
import { parseDuration } from "@luneo/kernel/duration";
import type { Duration } from "@luneo/kernel/duration";
import { shown } from "@luneo/kernel/error";
import { aClock, aDuration, aRatio } from "@luneo/kernel/option-checks";
import { isObject } from "@luneo/kernel/option-faults";
import type { ToldFault } from "@luneo/kernel/option-faults";
import type { Check, CheckSettings } from "../check.ts";
import { poolCounts } from "./pool/connection-pool.ts";
import type { ConnectionPool } from "./pool/connection-pool.ts";
import { refuseOptions } from "./refuse-options.ts";

/** How a pool's saturation is judged. */
export interface PoolSaturationCheckOptions<Name extends string> extends CheckSettings {
  /** @defaultValue "pool" */
  readonly name?: Name;
  /** The share of the pool's connections, 0 to 1, from which the check warns (`POOL_SATURATED`). @defaultValue 0.9 */
  readonly maxUsedShare?: number;
  /**
   * For how long callers are seen waiting at each run until it fails (`POOL_EXHAUSTED`); once is a peak.
   *
   * @defaultValue "15s"
   */
  readonly exhaustedAfter?: Duration;
  /** @defaultValue `systemClock` */
  readonly clock?: Clock;
}

/**
 * Checks by its counts how much of a pool is in use and whether callers wait for it; asks nobody anything.
 *
 * Local, and `degrading` wherever it is: an instance that is left out hands its load to others that are as busy.
 *
 * @throws ReadinessError `CHECK_REFUSED` with all that is wrong with the pool and the options
 */
export function poolSaturationCheck<const Name extends string = "pool">(
  pool: ConnectionPool,
  options: PoolSaturationCheckOptions<Name> = {},
): Check<NoInfer<Name>, "local"> {
  const own = { maxUsedShare: aRatio, exhaustedAfter: aDuration(), clock: aClock() };
  refuseOptions("poolSaturationCheck", options, own, [isPool(pool) ? undefined : noPool(pool)]);
  const {
    name = "pool" as Name,
    maxUsedShare = 0.9,
    exhaustedAfter = "15s",
    clock = systemClock,
    ...settings
  } = options;
  const exhaustedAfterMs = parseDuration(exhaustedAfter) as number;
  let waitingSinceMs: number | undefined;

  return {
    impact: "degrading",
    ...settings,
    name,
    kind: "local",
    run(): Observation {
      const counts = poolCounts(pool);
      const { active, waiting, max } = counts;
      const nowMs = clock.monotonic();
      waitingSinceMs = waiting > 0 ? (waitingSinceMs ?? nowMs) : undefined;
      const isExhausted = waitingSinceMs !== undefined && nowMs - waitingSinceMs >= exhaustedAfterMs;
      const isSaturated = waiting > 0 || active / max >= maxUsedShare;
      return {
        status: isExhausted ? "fail" : isSaturated ? "warn" : "pass",
        ...(isExhausted ? { code: "POOL_EXHAUSTED" } : isSaturated ? { code: "POOL_SATURATED" } : {}),
        value: Math.round((active / max) * 1000) / 1000,
        unit: "ratio",
        data: { ...counts },
      };
    },
  };
}

function isPool(pool: unknown): boolean {
  if (!isObject(pool) || !isObject(pool["options"])) return false;
  const { totalCount, idleCount, waitingCount } = pool;
  const { max = 1 } = pool["options"];
  return [totalCount, idleCount, waitingCount, max].every(Number.isInteger);
}

function noPool(pool: unknown): ToldFault {
  const what = "the pool must have `totalCount`, `idleCount`, `waitingCount` and `options`";
  return { what, got: shown(pool), fix: "Give it one like `new pg.Pool()`." };
}
