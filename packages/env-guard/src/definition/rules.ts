import type { Problem } from "@luneo/kernel/error";

/** What must hold between variables. */
export interface Rule<Name extends string = string> {
  /** The variables it speaks of; `defineEnv` refuses names that it doesn't know. */
  readonly names: readonly Name[];
  /** The value that it waits for; `defineEnv` refuses one that the variable can never have. */
  readonly condition?: { readonly name: string; readonly value: string | number | boolean };
  /** Pure. `undefined` is a variable that isn't set; one that is set but invalid is some symbol. */
  readonly check: (values: ReadonlyMap<string, unknown>) => readonly Problem[];
}

/** At least one of these variables must be set. */
export function atLeastOneOf<const Names extends readonly [string, string, ...string[]]>(
  ...names: Names
): Rule<Names[number]> {
  return { names, check: (values) => (setOf(names, values).length > 0 ? [] : [noneOf("AT_LEAST_ONE_OF", names)]) };
}

/** Exactly one of these variables must be set. */
export function exactlyOneOf<const Names extends readonly [string, string, ...string[]]>(
  ...names: Names
): Rule<Names[number]> {
  return {
    names,
    check(values) {
      const set = setOf(names, values);
      if (set.length === 0) return [noneOf("EXACTLY_ONE_OF", names)];
      return set.length === 1
        ? []
        : [{ code: "EXACTLY_ONE_OF", what: `${set.join(", ")} are all set`, fix: "Keep one of them" }];
    },
  };
}

/** These variables must be set together or not at all, such as a user and a password. */
export function allOrNone<const Names extends readonly [string, string, ...string[]]>(
  ...names: Names
): Rule<Names[number]> {
  return {
    names,
    check(values) {
      const set = setOf(names, values);
      return set.length === 0
        ? []
        : names
            .filter((name) => !set.includes(name))
            .map((name) => ({
              code: "ALL_OR_NONE",
              subject: name,
              what: `${name} is not set`,
              fix: `Set it or unset ${set.join(", ")}`,
            }));
    },
  };
}

/** Begins a rule that applies when a variable has this value: `when("USE_TLS", true).require("TLS_KEY")`. */
export function when<const Name extends string>(name: Name, value: string | number | boolean) {
  return {
    /** These variables must then be set. */
    require<const Names extends readonly [string, ...string[]]>(...required: Names): Rule<Name | Names[number]> {
      return {
        names: [name, ...required],
        condition: { name, value },
        check: (values) =>
          required
            .filter((other) => values.get(name) === value && values.get(other) === undefined)
            .map((other) => ({
              code: "REQUIRED_WHEN",
              subject: other,
              what: `${other} is not set`,
              fix: `Set it or change ${name}`,
            })),
      };
    },
  };
}

function setOf(names: readonly string[], values: ReadonlyMap<string, unknown>): readonly string[] {
  return names.filter((name) => values.get(name) !== undefined);
}

function noneOf(code: string, names: readonly string[]): Problem {
  return { code, what: `${names.join(", ")} are not set`, fix: "Set one of them" };
}
