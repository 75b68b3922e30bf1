import { aFunction } from "@luneo/kernel/option-checks";
import type { Check, CheckSettings } from "../check.ts";
import { refuseOptions } from "./refuse-options.ts";

/** How uptime is told. */
export interface UptimeCheckOptions<Name extends string> extends CheckSettings {
  /** @defaultValue "uptime" */
  readonly name?: Name;
  /** Tells seconds since the start. @defaultValue `process.uptime` */
  readonly uptime?: () => number;
}

/**
 * Tells how many seconds ago this process started, and judges nothing: it always passes, and its impact is
 * `informational`. A process that restarts over and over is told by it at a glance.
 *
 * @throws ReadinessError `CHECK_REFUSED` with all that is wrong with the options
 */
export function uptimeCheck<const Name extends string = "uptime">(
  options: UptimeCheckOptions<Name> = {},
): Check<NoInfer<Name>, "local"> {
  const {
    name = "uptime" as Name,
    uptime = process.uptime,
    impact = "informational",
    ...settings
  } = Object(options) as UptimeCheckOptions<Name>;
  refuseOptions("uptimeCheck", options, { uptime: aFunction });
  return {
    ...settings,
    name,
    kind: "local",
    impact,
    run: () => ({ value: Math.floor(uptime()), unit: "s" }),
  };
}
