import { readVariable } from "./read-variable.ts";
import type { StandardSchemaV1 } from "./standard-schema.ts";
import type { VariableSpec } from "./variable-spec.ts";

/**
 * A variable of type `T`: its methods make new ones, and it is a Standard Schema by itself.
 * `Guaranteed` is the environments in which it has a value (`string`: all of them), `Defaulted` whether it has a default.
 */
export interface Variable<
  T,
  Guaranteed extends string = string,
  Defaulted extends boolean = false,
> extends StandardSchemaV1<string | undefined, [string] extends [Guaranteed] ? T : T | undefined> {
  readonly spec: VariableSpec<T>;
  /** Used when the variable isn't set; validated by `defineEnv`. A sensitive default never applies in production. */
  default(value: T): Variable<T, string, true>;
  /** May be left out in every environment. */
  optional(): Variable<T, Defaulted extends true ? string : never, Defaulted>;
  /** Must be set in these environments, and may be left out (or take its default) in the others. */
  requiredIn<const Names extends readonly [string, ...string[]]>(
    ...environments: Names
  ): Variable<T, Defaulted extends true ? string : Names[number], Defaulted>;
  /** Says what the variable is for; shown when it is missing, and in generated documentation. */
  describe(description: string): Variable<T, Guaranteed, Defaulted>;
}

/** Makes a variable of a spec: how the builders are made, and how you make your own. */
export function createVariable<T>(spec: VariableSpec<T>): Variable<T> {
  const variable = {
    spec,
    "~standard": {
      version: 1,
      vendor: "@luneo/env-guard",
      // A schema knows no environment, and the unknown environment is production.
      validate(raw: unknown) {
        if (spec.faults?.length) return { issues: [{ message: "The value has no valid definition" }] };
        const outcome = readVariable("The value", spec, raw, "production");
        return "code" in outcome ? { issues: [{ message: outcome.what }] } : { value: outcome.value };
      },
    },
    default: (value: T) => createVariable({ ...spec, fallback: { value } }),
    optional: () => createVariable({ ...spec, requiredIn: [] }),
    requiredIn: (...requiredIn: readonly string[]) => createVariable({ ...spec, requiredIn }),
    describe: (description: string) => createVariable({ ...spec, description }),
  };
  return variable as unknown as Variable<T>;
}
