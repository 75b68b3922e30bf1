import { durationProblem } from "@luneo/kernel/duration";
import { isObject, optionFaults } from "@luneo/kernel/option-faults";
import type { OptionCheck } from "@luneo/kernel/option-faults";
import type { Problem } from "@luneo/kernel/error";
import { refuseCheck } from "./refuse-check.ts";

/** Anything: judged by more than its type, in the `more` of {@link refuseOptions}. */
export const aValue: OptionCheck = [() => true, ""];

/** What every check takes beside its own options; their values are judged by `createReadiness`, with all others. */
const settings: Readonly<Record<string, OptionCheck>> = Object.fromEntries(
  ["name", "impact", "interval", "timeout", "failAfter", "recoverAfter", "staleAfter", "failingInterval"].map(
    (name) => [name, aValue],
  ),
);

/** A function. */
export const aFunction: OptionCheck = [(value) => typeof value === "function", "a function"];
/** A number from 0 to 1. */
export const aRatio: OptionCheck = [
  (value) => typeof value === "number" && value >= 0 && value <= 1,
  "a number from 0 to 1",
];
/** A whole number from 1 on. */
export const aCount: OptionCheck = [
  (value) => Number.isInteger(value) && Number(value) > 0,
  "a whole number from 1 on",
];
/** A text that is not empty. */
export const aText: OptionCheck = [(value) => typeof value === "string" && value !== "", "a text that is not empty"];
/** A duration of 1 ms or more. */
export const aDuration: OptionCheck = [
  (value) => durationProblem(value, "", { atLeastMs: 1 }) === undefined,
  'a duration like "30s", of at least 1 ms',
];

/**
 * Throws a `ReadinessError` `CHECK_REFUSED` with all that is wrong with the options of a check: those that there are not,
 * and those of a wrong type. What depends on several options comes in `more`.
 */
export function refuseOptions(
  check: string,
  options: unknown,
  own: Readonly<Record<string, OptionCheck>>,
  more: readonly (Problem | undefined)[] = [],
): void {
  const faults = optionFaults(options, { ...settings, ...own });
  const fix = `See the options of ${check}.`;
  const problems = faults.map((what): Problem => ({ code: "INVALID_CHECK", what: `${check}: ${what}`, fix }));
  refuseCheck([...problems, ...(isObject(options) ? more : [])]);
}
