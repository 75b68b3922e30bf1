import type { FoundVariable } from "../reading/found-variable.ts";

/** A variable by its name and state, without its value. */
export interface VariableState {
  readonly name: string;
  readonly sensitive: boolean;
  readonly origin: Origin;
  /** The variable that this one belongs to, such as `JWT_SECRET` for `JWT_SECRET_NEXT`. */
  readonly companionOf?: string;
}

/** Where a value came from. */
export interface Origin {
  readonly kind: "environment" | "file" | "source" | "default" | "absent";
  /** The other name that it was read from: `NAME_FILE` or a former one. */
  readonly variable?: string;
  /** Where it stands, as `path/.env:3`. */
  readonly location?: string;
  /** The name of the source, with `loadAsync`. */
  readonly source?: string;
}

/** A variable without its value. */
export function stateOf({ name, spec, companionOf, place, value, variable }: FoundVariable): VariableState {
  const origin: Origin = place
    ? { ...place, ...(variable !== name && { variable }) }
    : { kind: value === undefined ? "absent" : "default" };
  return { name, sensitive: spec.sensitive === true, origin, ...(companionOf && { companionOf }) };
}
