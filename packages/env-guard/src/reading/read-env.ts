import type { Problem } from "@luneo/kernel/error";
import { createNameFinder } from "@luneo/kernel/name-finder";
import type { Lookup } from "./env-source.ts";
import { resolveEnvironment, type Environment, type EnvironmentOptions } from "../definition/environment.ts";
import { readerThrew, readFound, type FoundVariable } from "./found-variable.ts";
import type { ReadContext } from "./read-context.ts";
import type { Policy } from "../policy/policy.ts";
import { judge } from "../policy/judge.ts";
import type { Rule } from "../definition/rules.ts";
import type { Phase, ReadPart, VariableSpec } from "../variables/variable-spec.ts";

/** A definition after `defineEnv` has looked it over. */
export interface CheckedDefinition {
  readonly variables: ReadonlyMap<string, VariableSpec>;
  /** Names that belong to variables: companions and former names. */
  readonly reservedNames: ReadonlySet<string>;
  /** The names of all environments. */
  readonly environments: readonly string[];
  readonly environment: EnvironmentOptions;
  readonly rules: readonly Rule[];
  readonly policy: Partial<Policy>;
}

/** What was read, and all that is to be said about it. */
export interface EnvReading {
  readonly environment: Environment;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Companions stand after the variable that they belong to. */
  readonly variables: readonly FoundVariable[];
  /** Names that are set and look like slips of variables that aren't and needn't be. */
  readonly slips: () => readonly Problem[];
}

/** Reads all variables, then lets policy and rules judge them. Never throws for what a source holds. */
export function readEnv(
  { variables, reservedNames, environments, environment: options, rules, policy }: CheckedDefinition,
  lookup: Lookup,
  phase: Phase = "boot",
  environmentName?: string,
): EnvReading {
  const environment = resolveEnvironment(options, environments, lookup.valueOf, environmentName);
  const problems: Problem[] = [...environment.problems];
  const warnings: Problem[] = [...environment.warnings];
  const found: FoundVariable[] = [];
  const isKnown = (name: string) => variables.has(name) || reservedNames.has(name);
  const warn: ReadContext["warn"] = (subject, code, what, fix) => void warnings.push({ code, subject, what, fix });
  const context: ReadContext = { lookup, isKnown, environment: environment.name, phase, warn };
  for (const [name, spec] of variables) {
    const own = readFound(name, spec, context);
    found.push(own);
    if (spec.companions) found.push(...readCompanions(own, spec.companions, context));
  }

  const findSlip = slipFinder(lookup.names, isKnown);
  const sound = found.filter(({ problem }) => !problem);
  if (sound.length < found.length) problems.push(...problemsOf(found, findSlip));
  // A text that is sound by itself is judged although what belongs to it isn't: all problems come at once.
  const judged = found.filter(({ problem, text }) => !problem || text !== undefined);
  const { error, warn: minor } = judge(judged, environment.name, policy);
  problems.push(...error);
  warnings.push(...minor);
  if (rules.length > 0) problems.push(...checkRules(rules, found));
  return { environment, problems, warnings, variables: found, slips: () => slipsAmong(sound, findSlip) };
}

type FindSlip = (name: string) => string | undefined;

/** Finds a name that is set, belongs to nothing, and looks like a slip of a given one; looks all through at first use. */
function slipFinder(names: readonly string[], isKnown: (name: string) => boolean): FindSlip {
  let find: FindSlip | undefined;
  return (name) => (find ??= createNameFinder(names.filter((other) => !isKnown(other))))(name);
}

function problemsOf(found: readonly FoundVariable[], findSlip: FindSlip): readonly Problem[] {
  return found.flatMap(({ name, problem }) => {
    if (!problem) return [];
    const slip = problem.code === "MISSING" && findSlip(name);
    // Under its name in the definition, under whichever name it was found.
    return [{ subject: name, ...problem, ...(slip && { fix: `${slip} is set: did you mean ${name}? Rename it` }) }];
  });
}

function slipsAmong(sound: readonly FoundVariable[], findSlip: FindSlip): readonly Problem[] {
  return sound.flatMap(({ name, place, companionOf }) => {
    const slip = !place && !companionOf && findSlip(name);
    const fix = "Rename it if it is meant";
    return slip ? [{ code: "SIMILAR_NAME", subject: name, what: `${name} is not set, but ${slip} is`, fix }] : [];
  });
}

/** Reads the companions of a variable, and makes its value out of its own and theirs, where all of them are sound. */
function readCompanions(
  own: FoundVariable,
  specs: NonNullable<VariableSpec["companions"]>,
  context: ReadContext,
): readonly FoundVariable[] {
  const { name, spec, text, value } = own;
  const parts: Record<string, ReadPart> = {};
  const companions = Object.keys(specs).map((suffix) => {
    const one = readFound(name + suffix, specs[suffix]!, context, name);
    if (one.text !== undefined) parts[suffix] = { text: one.text, value: one.value };
    return one;
  });
  if (text === undefined || [own, ...companions].some(({ problem }) => problem)) return companions;
  try {
    const reading = spec.assemble?.({ text, value }, parts) ?? own;
    if ("value" in reading) own.value = reading.value;
    else {
      const { code = "INVALID", detail = "", fix = "Correct it or what belongs to it" } = reading;
      own.problem = { code, what: `${name} is not valid`, got: `text ${detail}`, fix };
    }
  } catch {
    own.problem = readerThrew(name);
  }
  return companions;
}

function checkRules(rules: readonly Rule[], found: readonly FoundVariable[]): readonly Problem[] {
  const isWrong = (problem: Problem | undefined) => problem && problem.code !== "MISSING";
  const values = new Map(found.map(({ name, value, problem }) => [name, isWrong(problem) ? Symbol() : value]));
  return rules.flatMap(({ names, check }) => {
    try {
      return check(values);
    } catch {
      // What it threw may quote a value.
      return [{ code: "RULE_FAILED", what: `The rule about ${names.join(", ")} threw`, fix: "Correct it" }];
    }
  });
}
