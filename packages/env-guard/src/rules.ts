import type { Problem } from "@luneo/kernel/error";

/** What must hold between variables. */
export interface Rule<Name extends string = string> {
  /** The variables it speaks of; `defineEnv` refuses names that it doesn't know. */
  readonly names: readonly Name[];
  /** Pure. `undefined` is a variable that isn't set; one that is set but invalid is some symbol. */
  readonly check: (values: ReadonlyMap<string, unknown>) => readonly Problem[];
}

/** At least one of these variables must be set. */
export function atLeastOneOf<const Names extends readonly [string, string, ...string[]]>(
  ...names: Names
): Rule<Names[number]> {
  const problem = { code: "AT_LEAST_ONE_OF", what: `${names.join(", ")} are not set`, fix: "Set one of them" };
  return { names, check: (values) => (names.every((name) => values.get(name) === undefined) ? [problem] : []) };
}

/** Begins a rule that applies when a variable has this value: `when("USE_TLS", true).require("TLS_KEY")`. */
export function when<const Name extends string>(name: Name, value: string | number | boolean) {
  return {
    /** These variables must then be set. */
    require<const Names extends readonly [string, ...string[]]>(...required: Names): Rule<Name | Names[number]> {
      return {
        names: [name, ...required],
        check: (values) =>
          required
            .filter((other) => values.get(name) === value && values.get(other) === undefined)
            .map((other) => ({ code: "REQUIRED_WHEN", what: `${other} is not set`, fix: `Set it or change ${name}` })),
      };
    },
  };
}
