import { durationProblem, parseDuration, type Duration, type DurationLimits } from "@luneo/kernel/duration";
import { refuseProblems } from "./env-guard-error.ts";

/**
 * The milliseconds of the duration that a function was given as option `name`.
 *
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` (`INVALID_DURATION`) when it is none or is outside the limits
 */
export function durationOption(text: Duration, name: string, of: string, limits: DurationLimits = {}): number {
  const problem = durationProblem(text, name, limits);
  refuseProblems("ENV_ARGUMENT_INVALID", `argument of ${of}`, problem ? [problem] : []);
  return parseDuration(text)!;
}
