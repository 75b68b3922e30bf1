import type { Problem } from "@luneo/kernel/error";
import { createNameFinder } from "@luneo/kernel/name-finder";
import { isObject, isTextList, optionFaults } from "@luneo/kernel/option-faults";
import { isSet, textOf } from "../reading/env-source.ts";
import { tidyText } from "../variables/tidy-text.ts";

/** The environments that every definition knows. */
export type StandardEnvironment = "production" | "staging" | "test" | "development";

/** How a definition finds out where it runs. */
export interface EnvironmentOptions<Name extends string = string> {
  /**
   * The variables that may say so; the first that is set decides.
   * @defaultValue ["APP_ENV", "RAILWAY_ENVIRONMENT_NAME", "NODE_ENV"]
   */
  readonly from?: readonly string[];
  /** More environments beside production, staging, test and development. @defaultValue [] */
  readonly names?: readonly Name[];
  /** What an unset or unknown environment is taken for. @defaultValue "production" */
  readonly unknown?: NoInfer<Name> | StandardEnvironment;
}

/** Where the process runs, and who says so. */
export interface Environment {
  readonly name: string;
  /** The variable that decided; `undefined` when none is set. */
  readonly decidedBy: string | undefined;
  /** The first line of an error: who decided, and how to say "development". */
  readonly reason: () => string;
  /** A misspelled name with the right spelling, or a platform that says otherwise. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

const standard: readonly string[] = ["production", "staging", "test", "development"];

/** What is wrong with the options, all at once. */
export function environmentFaults(options: unknown): readonly string[] {
  const known = environmentNames(options);
  const names = isObject(options) && isTextList(options["names"]) ? options["names"] : [];
  const odd = names.find((name) => !areNames([name]) || isMisspelledProduction(name));
  return optionFaults(
    options,
    {
      from: [(value) => isTextList(value, /^[a-z_]\w*$/i), "a list of names of variables"],
      names: [
        (value) => areNames(value, 0) && !value.some(isMisspelledProduction),
        `a list of names, none of them beginning with "prod" or another spelling of "production"${odd ? ` (not "${odd}")` : ""}`,
      ],
      unknown: [(value) => known.some((name) => name === value), `one of ${known.join(", ")}`],
    },
    "environment",
  );
}

function areNames(value: unknown, least?: number): value is readonly string[] {
  return isTextList(value, /^\S(?:.*\S)?$/s, least);
}

// Such an environment would be known, and no rule of production would apply in it.
function isMisspelledProduction(name: string): boolean {
  const isMeant = /^pro?d/i.test(name) || createNameFinder(["production"])(name) !== undefined;
  return isMeant && name !== "production";
}

/** The names that a definition may use for environments; of options that are wrong, those that are right. */
export function environmentNames(options: unknown): readonly string[] {
  const names = isObject(options) ? options["names"] : undefined;
  return names && areNames(names) ? [...standard, ...names] : standard;
}

/** Finds the environment out of the source's own variables, unless it is told. Pure. */
export function resolveEnvironment(
  { from = ["APP_ENV", "RAILWAY_ENVIRONMENT_NAME", "NODE_ENV"], unknown = "production" }: EnvironmentOptions,
  names: readonly string[],
  valueOf: (name: string) => unknown,
  told?: string,
): Environment {
  const decidedBy = told ? undefined : from.find((variable) => isSet(valueOf(variable)));
  const value: unknown = told ?? (decidedBy && valueOf(decidedBy));
  const isExact = names.some((name) => name === value);
  const meant = isExact ? textOf(value) : meantName(names, textOf(value));
  const name = meant ?? unknown;
  const conflict = told ? undefined : platformConflict(name, decidedBy, valueOf);
  // The variable of this package (or another that the definition ranks first) is meant, even if it is dangerous.
  const isMeant = name !== "production" && decidedBy && decidedBy !== "NODE_ENV";
  const what = `${decidedBy} is misspelled`;
  const misspelled = { code: "ENVIRONMENT", subject: decidedBy!, what, fix: `Set it to ${name}` };
  return {
    name,
    decidedBy,
    reason: () => reasonText(name, decidedBy, meant !== undefined, from),
    problems: [...(meant && !isExact ? [misspelled] : []), ...(conflict && !isMeant ? [conflict] : [])],
    warnings: conflict ? (isMeant ? [conflict] : []) : nodeConflict(name, decidedBy, valueOf),
  };
}

/** Libraries run as in production where nothing of production is asked for. */
function nodeConflict(
  name: string,
  decidedBy: string | undefined,
  valueOf: (name: string) => unknown,
): readonly Problem[] {
  if (!decidedBy || !isLocal(name) || textOf(valueOf("NODE_ENV")) !== "production") return [];
  const what = `NODE_ENV says production, ${decidedBy} doesn't`;
  return [{ code: "NODE_ENV", subject: "NODE_ENV", what, fix: "Make them agree" }];
}

function reasonText(name: string, decidedBy: string | undefined, isKnown: boolean, from: readonly string[]): string {
  const why = decidedBy && (isKnown ? `${decidedBy} says so` : `${decidedBy} names no known one`);
  const none = `none of ${from.join(", ")} is set`;
  const hint = name === "development" ? "" : `; for development set ${from[0]}=development`;
  return `environment "${name}" (${why ?? none}${hint})`;
}

// A name by its first three letters ("prod", "Stage"), if it is letters only: "pr-12" is no misspelled "production".
function meantName(names: readonly string[], value: string): string | undefined {
  const text = tidyText(value).toLowerCase();
  const start = text && /^([a-z]{3})[a-z]*$/.exec(text)?.[1];
  return names.find((name) => start && name.startsWith(start));
}

// What states the name of an environment. Others tell the platform alone, and a preview is run as production too.
const markers = ["RAILWAY_ENVIRONMENT_NAME", "VERCEL_ENV", "AZURE_FUNCTIONS_ENVIRONMENT"];
const isLocal = (name: unknown) => name === "development" || name === "test";

/** A platform that says production where something else says that this is nobody's machine but a developer's. */
function platformConflict(
  name: string,
  decidedBy: string | undefined,
  valueOf: (name: string) => unknown,
): Problem | undefined {
  const speaker = isLocal(name) ? (decidedBy ?? "the definition") : isLocal(valueOf("NODE_ENV")) && "NODE_ENV";
  const marker = speaker && markers.find((variable) => textOf(valueOf(variable)).toLowerCase() === "production");
  if (!marker) return undefined;
  return {
    code: "PLATFORM",
    subject: marker,
    what: `${marker} says production, ${speaker} doesn't`,
    fix: "Make them agree",
  };
}
