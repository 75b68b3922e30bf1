import { shown } from "./error.ts";
import type { Problem } from "./error.ts";
import { findOptionFaults } from "./option-faults.ts";
import type { OptionCheck, OptionFault, ToldFault } from "./option-faults.ts";
import { namesFix } from "./option-names.ts";

/** How the problems of options are told. */
export interface OptionProblemsOptions {
  /** Whose options they are, which begins each message: "heartbeatFile". */
  readonly subject: string;
  /** Of every problem. @defaultValue "INVALID_OPTION" */
  readonly code?: string;
  /** The option that holds these options. @defaultValue none */
  readonly path?: string;
}

/**
 * What is wrong with an object of options, all at once: those that there are not, those that are missing and those of a
 * wrong value.
 *
 * A text is told as such and never by its characters: it may be a secret that was put into the wrong place.
 */
export function optionProblems(
  options: unknown,
  checks: Readonly<Record<string, OptionCheck>>,
  { subject, code = "INVALID_OPTION", path = "" }: OptionProblemsOptions,
): Problem[] {
  const told = findOptionFaults(options, checks, path).flatMap(toldFaults);
  return told.map((fault) => problemOf(fault, subject, code));
}

/** A fault that was found elsewhere, as a problem of the same subject. */
export function problemOf({ what, got, fix }: ToldFault, subject: string, code = "INVALID_OPTION"): Problem {
  return { code, what: `${subject}: ${what}`, ...(got !== undefined && { got }), fix };
}

/** A value as it may be told of an option that could hold anything: text by its kind only. */
export function shownKind(value: unknown): string {
  return typeof value === "string" && value !== "" ? "a text" : shown(value);
}

function toldFaults(fault: OptionFault): readonly ToldFault[] {
  const { what } = fault;
  if (fault.kind === "unknown") return [{ what, fix: namesFix(fault.key, fault.names) }];
  const got = shownKind(fault.value);
  if (fault.kind === "no object") return [{ what, got, fix: "Give an object." }];
  const { isRequired = false, fix, tell } = fault.check[2] ?? {};
  if (tell !== undefined && fault.value !== undefined) return tell(fault.value, fault.option);
  return [{ what, got, fix: fix ?? (isRequired ? "Give it one." : "Leave it out for the default.") }];
}
