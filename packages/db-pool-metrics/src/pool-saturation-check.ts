import type { Check, Observation } from "@luneo/kernel/check";
import { type Duration, durationMs } from "@luneo/kernel/duration";
import type { PoolMonitor } from "./pool-monitor.ts";

/** How a pool's state is judged. */
export interface PoolSaturationCheckOptions<Name extends string = string> {
  /** @defaultValue "pool-", followed by the monitor's name */
  readonly name?: Name;
  /**
   * A caller that has waited this long fails the check; until then, saturation only warns. An instance that can't serve
   * is better left out; one that is merely busy is not, because its load would fall on others that are as busy.
   *
   * @defaultValue "5s"
   */
  readonly failAfter?: Duration;
}

/**
 * A readiness check that asks the pool of this process, and never the database.
 *
 * @throws LuneoError `INVALID_DURATION`
 */
export function poolSaturationCheck<PoolName extends string, const Name extends string = `pool-${PoolName}`>(
  monitor: PoolMonitor<PoolName>,
  options: PoolSaturationCheckOptions<Name> = {},
): Check<Name, "local"> {
  const failAfterMs = durationMs(options.failAfter ?? "5s", "failAfter", { atLeastMs: 1 });
  return Object.freeze({
    name: options.name ?? (`pool-${monitor.name}` as Name),
    kind: "local",
    run(): Observation {
      const { used, max, pending, oldestPendingMs, utilisationRatio, saturated } = monitor.snapshot();
      const stuck = oldestPendingMs >= failAfterMs;
      return {
        status: stuck ? "fail" : saturated ? "warn" : "pass",
        ...(stuck ? { code: "POOL_STUCK" } : saturated ? { code: "POOL_SATURATED" } : {}),
        value: utilisationRatio,
        unit: "ratio",
        data: { used, max, pending, oldestPendingMs: Math.round(oldestPendingMs) },
      };
    },
  });
}
