import { dayMs, parseDuration } from "@luneo/kernel/duration";

/** Any date of use and a few such spans after it are a date that `Date` can hold. */
const longestMs = 36_525 * dayMs;

/**
 * The milliseconds of a duration that dates are reckoned with: whole ones, at most 100 years; `undefined` for anything else.
 *
 * @defaultValue `leastMs` 1
 */
export function timeSpanMs(text: string, leastMs = 1): number | undefined {
  const ms = parseDuration(text) ?? -1;
  return ms >= leastMs && ms <= longestMs ? ms : undefined;
}
