import { aValue } from "@luneo/kernel/option-checks";
import type { OptionCheck, ToldFault } from "@luneo/kernel/option-faults";
import { optionProblems, problemOf } from "@luneo/kernel/option-problems";
import type { Problem } from "@luneo/kernel/error";
import { refuseProblems } from "../readiness-error.ts";

/** What every check takes beside its own options; their values are judged by `createReadiness`, with all others. */
const settings: Readonly<Record<string, OptionCheck>> = Object.fromEntries(
  ["name", "impact", "interval", "timeout", "failAfter", "recoverAfter", "staleAfter", "failingInterval"].map(
    (name) => [name, aValue],
  ),
);

const code = "INVALID_CHECK";

/**
 * Throws a `ReadinessError` `CHECK_REFUSED` with all that is wrong with what a check is made from: options that there are
 * not, that are missing or of a wrong value, and the faults that were found in what is no option or depends on several.
 */
export function refuseOptions(
  check: string,
  options: unknown,
  own: Readonly<Record<string, OptionCheck>>,
  faults: readonly (ToldFault | undefined)[] = [],
): void {
  // Its own first, as they are listed, and in the place of a setting that it judges itself.
  const checks = { ...own, ...settings, ...own };
  const problems = optionProblems(options, checks, { subject: check, code });
  refuseProblems("CHECK_REFUSED", [...problems, ...faultProblems(check, faults)]);
}

/** Throws a `ReadinessError` `CHECK_REFUSED` with the faults that there are. */
export function refuseFaults(check: string, faults: readonly (ToldFault | undefined)[]): void {
  refuseProblems("CHECK_REFUSED", faultProblems(check, faults));
}

function faultProblems(check: string, faults: readonly (ToldFault | undefined)[]): Problem[] {
  return faults.flatMap((fault) => (fault === undefined ? [] : [problemOf(fault, check, code)]));
}
