import type { Problem } from "@luneo/kernel/error";
import { isSet, textOf, type Place } from "./env-source.ts";
import { isoTimeMs } from "@luneo/kernel/iso-time";
import type { ReadContext } from "./read-context.ts";
import { findUnderNames } from "./find-under-names.ts";
import { readVariable, type Outcome } from "../variables/read-variable.ts";
import type { VariableSpec } from "../variables/variable-spec.ts";

/** A variable as it was found. */
export interface FoundVariable {
  readonly name: string;
  readonly spec: VariableSpec;
  /** The variable that this one is a companion of. */
  readonly companionOf: string | undefined;
  /** `undefined` when it isn't set, or has a problem. */
  readonly text: string | undefined;
  /** Changes on refresh. */
  value: unknown;
  /** Where its text came from, right or wrong; `undefined` when it isn't set. */
  readonly place: Place | undefined;
  /** The name that it was found under. */
  readonly variable: string;
  /** `NAME_EXPIRES_AT` and `NAME_ROTATED_AT` of what is sensitive. */
  expiresAt: string | undefined;
  rotatedAt: string | undefined;
  problem: Problem | undefined;
  /** The texts of what is sensitive and was refused: printed no more than a value. */
  refused: readonly string[] | undefined;
}

/** Finds a variable and reads it. Never throws, whatever is found. */
export function readFound(name: string, spec: VariableSpec, context: ReadContext, companionOf?: string): FoundVariable {
  const { lookup, environment, phase, warn } = context;
  const { formerNames, sensitive, deprecated } = spec;
  let raw = lookup.valueOf(name);
  let variable = name;
  let isFile = false;
  let outcome: Outcome | Problem | undefined;
  if (formerNames || lookup.valueOf(`${name}_FILE`) !== undefined) {
    const isGuarded = sensitive === true && environment === "production";
    const named = findUnderNames([name, ...(formerNames ?? [])], context, isGuarded);
    if (named) ({ raw, variable, isFile = false, problem: outcome } = named);
  }
  try {
    // Told by the name that the text itself stands under.
    outcome ??= readVariable(isFile ? name : variable, spec, raw, environment, phase);
  } catch {
    outcome = readerThrew(name);
  }
  let problem: Problem | undefined;
  if ("code" in outcome) {
    // A companion is only missed where its spec says so.
    if (outcome.code !== "MISSING" || !companionOf || spec.requiredIn) problem = outcome;
    outcome = unset;
  }

  const { text, value } = outcome;
  if (outcome.isTrimmed) warn(name, "TRIMMED", `${name} was trimmed`, "Correct it");
  if (deprecated && text !== undefined) warn(name, "DEPRECATED", `${name} is deprecated`, deprecated);
  let place = text !== undefined || (problem && isSet(raw)) ? lookup.placeOf(variable) : undefined;
  if (place && isFile) place = { ...place, kind: "file" };
  const found: FoundVariable = {
    name,
    spec,
    companionOf,
    text,
    value,
    place,
    variable,
    expiresAt: undefined,
    rotatedAt: undefined,
    problem,
    refused: undefined,
  };
  if (sensitive) {
    if (problem && text === undefined) {
      found.refused = [raw, ...[name, ...(formerNames ?? [])].map(lookup.valueOf)].map(textOf);
    }
    found.expiresAt = readDate(`${name}_EXPIRES_AT`, found, context);
    found.rotatedAt = readDate(`${name}_ROTATED_AT`, found, context);
  }
  return found;
}

const unset: Outcome = { value: undefined };

/** What is told of a function of somebody that threw: what it threw may quote the value. */
export function readerThrew(name: string): Problem {
  return { code: "SCHEMA_FAILED", what: `The reader of ${name} threw`, fix: "Correct it" };
}

/** A date beside a secret, or nothing and a problem. */
function readDate(name: string, found: FoundVariable, { lookup, isKnown }: ReadContext): string | undefined {
  const raw = lookup.valueOf(name);
  if (!isSet(raw)) return undefined;
  const text = textOf(raw);
  if (isoTimeMs(text) !== undefined) return text;
  // A variable of its own tells its problem itself.
  const fix = "Set it to one with its time zone, as 2026-11-22T08:00:00Z";
  if (!isKnown(name)) found.problem ??= { code: "DATE_INVALID", subject: name, what: `${name} is no date`, fix };
  return undefined;
}
