import type { StandardSchemaV1 } from "./standard-schema.ts";
import type { Phase } from "./variable-spec.ts";
import type { Variable } from "./variable.ts";

/** The type that one variable has in the environment of a phase, with `Name` as the environments there are. */
export type ValueOf<Declared, Name extends string, During extends Phase = "boot"> =
  Declared extends Variable<infer Value, infer Guaranteed, boolean, infer Needed>
    ? [Name, During] extends [Guaranteed, Needed]
      ? Value
      : Value | undefined
    : Declared extends { readonly schema: infer Schema }
      ? ValueOf<Schema, Name, During> | Gap<Declared, "requiredIn", Name> | Gap<Declared, "phases", During>
      : Declared extends StandardSchemaV1<infer _Input, infer Output>
        ? Output
        : never;

/** `undefined` where a mark doesn't name all that there are. */
type Gap<Declared, Mark extends string, All> = Declared extends { readonly [Key in Mark]: readonly (infer Named)[] }
  ? [All] extends [Named]
    ? never
    : undefined
  : never;
