import type { Problem } from "./error.ts";
import { formatQuantity, parseQuantity, quantityProblem, requireQuantity } from "./quantity.ts";
import type { Quantity } from "./quantity.ts";

/** Milliseconds of a day of 24 hours. */
export const dayMs = 86_400_000;

/** A span of time as options take it: a decimal number and its unit, "250ms", "1.5s", "30d". */
export type Duration = `${number}${"ms" | "s" | "m" | "h" | "d" | "w"}`;

/** Bounds that an option sets to its duration, in milliseconds, both included. */
export interface DurationLimits {
  /** @defaultValue 0 */
  readonly atLeastMs?: number;
  /** @defaultValue 9007199254740991 */
  readonly atMostMs?: number;
}

const DURATION: Quantity = {
  code: "INVALID_DURATION",
  kind: "a duration in whole milliseconds",
  notation: 'Write a number and its unit (ms, s, m, h, d or w) without a blank, like "250ms" or "30d".',
  units: { w: 604_800_000, d: dayMs, h: 3_600_000, m: 60_000, s: 1000, ms: 1 },
};

/**
 * Reads a duration: milliseconds, or undefined when `text` is not one.
 *
 * Only plain decimals with a unit and no blanks are durations, and only whole milliseconds that a number can hold
 * exactly: "10", "5 s", "-1s", "1e3s" and "0.5ms" are not.
 */
export function parseDuration(text: string): number | undefined {
  return parseQuantity(DURATION, text);
}

/**
 * The milliseconds of the duration given as option `optionName`.
 *
 * @throws LuneoError `INVALID_DURATION` when `text` is not a duration or is outside the limits
 */
export function durationMs(text: string, optionName: string, { atLeastMs, atMostMs }: DurationLimits = {}): number {
  return requireQuantity(DURATION, text, optionName, { atLeast: atLeastMs, atMost: atMostMs });
}

/** What is wrong with the duration given as option `optionName`, or undefined when nothing is. */
export function durationProblem(
  text: unknown,
  optionName: string,
  { atLeastMs, atMostMs }: DurationLimits = {},
): Problem | undefined {
  return quantityProblem(DURATION, text, optionName, { atLeast: atLeastMs, atMost: atMostMs });
}

/**
 * Writes milliseconds as a duration, exactly, in the largest unit that needs no fraction: 90000 is "90s".
 *
 * @throws RangeError when `ms` is not a whole number from 0 to 9007199254740991
 */
export function formatDuration(ms: number): Duration {
  return formatQuantity(DURATION, ms) as Duration;
}
