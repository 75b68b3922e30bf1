import type { StandardSchemaV1 } from "./standard-schema.ts";
import type { Phase } from "./variable-spec.ts";
import type { Variable } from "./variable.ts";

/** The type that one variable has in the environment, with `Name` as the environments there are. */
export type ValueOf<Declared, Name extends string> =
  Declared extends Variable<infer Value, infer Guaranteed, boolean>
    ? [Name] extends [Guaranteed]
      ? Value
      : Value | undefined
    : Declared extends { readonly schema: infer Schema }
      ? ValueOf<Schema, Name> | Gap<Declared, "requiredIn", Name> | Gap<Declared, "phases", Phase>
      : Declared extends StandardSchemaV1<infer _Input, infer Output>
        ? Output
        : never;

/** `undefined` where a mark names some of all that there are. */
type Gap<Declared, Mark extends string, All> = Declared extends { readonly [Key in Mark]: readonly (infer Named)[] }
  ? [All] extends [Named]
    ? never
    : undefined
  : never;
