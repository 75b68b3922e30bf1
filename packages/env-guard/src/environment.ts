import type { Problem } from "@luneo/kernel/error";
import { isObject, isTextList, optionFaults } from "./option-faults.ts";
import { createNameFinder } from "./similar-name.ts";
import { tidyText } from "./tidy-text.ts";

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
  readonly reason: string;
  /** A misspelled name, with the right spelling. */
  readonly problems: readonly Problem[];
}

const nameForm = /^\S(?:.*\S)?$/s;

/** What is wrong with the options, all at once. */
export function environmentFaults(options: unknown): readonly string[] {
  const known = environmentNames(options);
  return optionFaults(
    options,
    {
      from: [(value) => isTextList(value, /^[a-z_]\w*$/i), "a list of names of variables"],
      names: [
        (value) => isTextList(value, nameForm, 0) && !value.some(isMisspelledProduction),
        'a list of names, none of them another spelling of "production"',
      ],
      unknown: [(value) => known.some((name) => name === value), `one of ${known.join(", ")}`],
    },
    "environment",
  );
}

// Such an environment would be known, and no rule of production would apply in it.
function isMisspelledProduction(name: string): boolean {
  const isMeant = /^pro?d[a-z]*$/i.test(name) || createNameFinder(["production"])(name) !== undefined;
  return isMeant && name !== "production";
}

/** The names that a definition may use for environments; of options that are wrong, those that are right. */
export function environmentNames(options: unknown): readonly string[] {
  const names = isObject(options) ? options["names"] : [];
  return ["production", "staging", "test", "development", ...(isTextList(names, nameForm) ? names : [])];
}

/** Finds the environment out of the source's own variables. Pure. */
export function resolveEnvironment(
  options: EnvironmentOptions,
  valueOf: (name: string) => string | undefined,
): Environment {
  const { from = ["APP_ENV", "RAILWAY_ENVIRONMENT_NAME", "NODE_ENV"], unknown = "production" } = options;
  const decidedBy = from.find((variable) => tidyText(valueOf(variable)));
  const value = decidedBy && valueOf(decidedBy);
  const names = environmentNames(options);
  // A name by its first three letters ("prod", "Stage"), if it is letters only: "pr-12" is no misspelled "production".
  const start = /^([a-z]{3})[a-z]*$/i.exec(tidyText(value))?.[1]?.toLowerCase();
  const meant = names.find((name) => name === value) ?? names.find((name) => start && name.startsWith(start));
  const name = meant ?? unknown;
  const why = decidedBy
    ? `${decidedBy} ${meant ? "says so" : "names no known one"}`
    : `none of ${from.join(", ")} is set`;
  return {
    name,
    decidedBy,
    reason: `environment "${name}" (${why}; for development set ${from[0]}=development)`,
    problems:
      !meant || meant === value
        ? []
        : [{ code: "ENVIRONMENT", what: `${decidedBy} is misspelled`, fix: `Set it to ${meant}` }],
  };
}
