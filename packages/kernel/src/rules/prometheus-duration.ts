import { durationProblem, formatDuration, parseDuration } from "../duration.ts";
import type { Duration } from "../duration.ts";
import type { Problem } from "../error.ts";

/** The longest time Prometheus counts, 292 years, in milliseconds. */
const LONGEST_MS = 9_223_372_036_854;

/** Whole, more than nothing and less than 200 years: what nearly all durations are. */
const USUAL = /^[1-9]\d{0,3}(?:ms|[smhdw])$/;

/**
 * A duration as Prometheus reads it: whole numbers only, so that "1.5h" is written "90m". What is whole already keeps
 * the unit it was given in.
 *
 * @throws RangeError when `duration` is not a duration of whole milliseconds
 */
export function prometheusDuration(duration: Duration): string {
  return /^\d+(?:ms|[smhdw])$/.test(duration) ? duration : formatDuration(parseDuration(duration) ?? Number.NaN);
}

/** What is wrong with the duration `value` of `option`, with `code`, or undefined when nothing is. */
export function prometheusDurationProblem(
  value: Duration,
  { code, option, where, atLeastMs }: { code: string; option: string; where: string; atLeastMs: number },
): Problem | undefined {
  if (USUAL.test(value)) return undefined;
  const problem = durationProblem(value, option, { atLeastMs, atMostMs: LONGEST_MS });
  return problem && { ...problem, code, what: `${problem.what} in ${where}` };
}
