import { EnvGuardError } from "../definition/env-guard-error.ts";
import { zodDefinition } from "./zod-shape.ts";

/** A `z.object` of zod 4 or zod/mini, by shape. */
export interface ZodObjectLike<Shape> {
  readonly _zod: {
    readonly def: { readonly type: "object"; readonly shape: Shape; readonly checks?: readonly unknown[] | undefined };
  };
}

/**
 * The variables of a `z.object`, for `vars`: `defineEnv({ vars: { ...varsOf(schema), PORT: port() } })`. Each schema
 * stays what it is.
 *
 * @throws EnvGuardError `ENV_DEFINITION_INVALID` for what isn't an object alone: a `.refine` or `.transform` of the whole can't
 * come along
 */
export function varsOf<Shape extends Readonly<Record<string, unknown>>>(object: ZodObjectLike<Shape>): Shape {
  const definition = zodDefinition(object);
  const problem = (what: string, fix: string) => ({ code: "OPTION", what, fix });
  const problems =
    definition?.type !== "object"
      ? [problem("`varsOf` got something else than a z.object", "Give it the object without .transform or .pipe")]
      : definition.checks?.length
        ? [problem("The object has rules of its own", "Write them as `rules` of defineEnv")]
        : [];
  if (problems.length > 0) throw new EnvGuardError("ENV_DEFINITION_INVALID", "definition", problems);
  return { ...object["_zod"].def.shape };
}
