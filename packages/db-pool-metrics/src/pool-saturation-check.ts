import type { Check, Observation } from "@luneo/kernel/check";
import { type Duration, durationProblem, parseDuration } from "@luneo/kernel/duration";
import type { PoolMonitor } from "./pool-monitor.ts";
import { PoolSettingsError } from "./pool-settings-error.ts";

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
  readonly stuckAfter?: Duration;
  /** How often it is run. @defaultValue what its readiness has for all checks */
  readonly interval?: Duration;
  /** How long a run may take, which only reads numbers. @defaultValue what its readiness has for all checks */
  readonly timeout?: Duration;
}

/**
 * A readiness check that asks the pool of this process, and never the database.
 *
 * @throws PoolSettingsError `POOL_OPTIONS_REFUSED` with all that is wrong with the options
 */
export function poolSaturationCheck<PoolName extends string, const Name extends string = `pool-${PoolName}`>(
  monitor: PoolMonitor<PoolName>,
  options: PoolSaturationCheckOptions<Name> = {},
): Check<NoInfer<Name>, "local"> {
  const { name = `pool-${monitor.name}` as Name, stuckAfter = "5s", interval, timeout } = options;
  const settings = { ...(interval !== undefined && { interval }), ...(timeout !== undefined && { timeout }) };
  const problems = Object.entries({ stuckAfter, ...settings })
    .map(([option, text]) => durationProblem(text, option, { atLeastMs: 1 }))
    .filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new PoolSettingsError({ code: "POOL_OPTIONS_REFUSED", problems });
  const stuckAfterMs = parseDuration(stuckAfter) as number;
  return Object.freeze({
    ...settings,
    name,
    kind: "local",
    run(): Observation {
      const { used, max, pending, oldestPendingMs, utilisationRatio, saturated } = monitor.snapshot();
      const stuck = oldestPendingMs >= stuckAfterMs;
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
