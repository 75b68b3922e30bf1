import type { Problem } from "@luneo/kernel/error";
import { checkedKey, type EnvDefinition } from "../definition/define-env.ts";
import { refuseProblems } from "../definition/env-guard-error.ts";
import type { CheckedDefinition } from "../reading/read-env.ts";
import { fakeValue } from "./fake-value.ts";

/** Values for variables and what belongs to them, as `JWT_SECRET_NEXT`; `undefined` leaves a variable unset. */
export type MockValues<Env> = {
  readonly [Name in (keyof Env & string) | `${keyof Env & string}_${string}`]?: string | number | boolean | undefined;
};

/** What {@link mockEnv} may be told. */
export interface MockOptions {
  /** @defaultValue "test" */
  readonly environment?: string;
}

/**
 * Loads an environment for a test: `values` as an environment would hold them, and a valid fake value, the same in every
 * run, for each other variable that must be set. Defaults apply, and what is optional stays unset unless a rule asks for
 * it. All of it goes through `load`, so a test can't have what the application would refuse.
 *
 * @throws EnvGuardError `ENV_INVALID` as `load` does
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` (`NO_FAKE`) with the variables, of schemas of other libraries, that nothing was
 * found for
 *
 * @example
 * const env = mockEnv(definition, { PORT: 0 });
 */
export function mockEnv<Env>(
  definition: EnvDefinition<Env>,
  values: MockValues<Env> = {},
  { environment = "test" }: MockOptions = {},
): Env {
  const given = Object.entries(values as Readonly<Record<string, string | number | boolean | undefined>>);
  const checked = (definition as { readonly [checkedKey]?: CheckedDefinition })[checkedKey];
  const [decider = "APP_ENV"] = checked?.environment.from ?? [];
  const source: Record<string, string | undefined> = { [decider]: environment };
  for (const [name, value] of given) source[name] = value === undefined ? undefined : String(value);

  const unset = (): readonly string[] => {
    const problems = definition.inspect(source, { environment }).problems;
    const names = [...definition.variables.keys()].filter((name) => !Object.hasOwn(values, name));
    const isMissing = (name: string) => problems.some(({ code, subject }) => code === "MISSING" && subject === name);
    const isFree = (name = "") => names.includes(name) && source[name] === undefined;
    const missing = names.filter((name) => isFree(name) && isMissing(name));
    if (missing.length > 0) return missing;
    // What a rule says of one variable has its name; what it says of several begins with theirs, and one is enough.
    const named = problems.flatMap(({ subject }) => (isFree(subject) ? [subject!] : []));
    const one = checked?.rules.flatMap((rule) => {
      const all = rule.names.join(", ");
      const free = problems.some(({ subject, what }) => !subject && what.startsWith(`${all} are not set`));
      return free ? rule.names.filter(isFree).slice(0, 1) : [];
    });
    return [...new Set([...named, ...(one ?? [])])];
  };
  const none: Problem[] = [];
  // What is missing, then what rules ask for, which may ask for more; each name gets a value once.
  for (let names = unset(); names.length > 0; names = unset()) {
    for (const name of names) {
      const fake = fakeValue(name, definition.variables.get(name)!);
      const what = `Nothing that ${name} accepts was found`;
      if (fake === undefined) none.push({ code: "NO_FAKE", subject: name, what, fix: "Give it a value" });
      else source[name] = fake;
    }
    refuseProblems("ENV_ARGUMENT_INVALID", "argument of mockEnv", none);
  }
  return definition.load(source);
}
