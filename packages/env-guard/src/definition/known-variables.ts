import type { VariableSpec } from "../variables/variable-spec.ts";

/** What a name of the environment is to a definition. */
export type KnownAs =
  | { readonly kind: "variable"; readonly variable: string }
  | { readonly kind: "companion"; readonly variable: string }
  | { readonly kind: "former"; readonly variable: string };

/** Every name that a definition reads, and what it is: variables, companions, `NAME_FILE`, dates, former names. */
export function knownVariables(variables: ReadonlyMap<string, VariableSpec>): ReadonlyMap<string, KnownAs> {
  const known = new Map<string, KnownAs>();
  const add = (name: string, as: KnownAs) => void (known.has(name) || known.set(name, as));
  for (const name of variables.keys()) known.set(name, { kind: "variable", variable: name });
  for (const [variable, { companions = {}, formerNames = [], sensitive }] of variables) {
    for (const suffix of Object.keys(companions)) add(variable + suffix, { kind: "companion", variable });
    for (const suffix of sensitive ? ["_FILE", "_EXPIRES_AT", "_ROTATED_AT"] : ["_FILE"]) {
      add(variable + suffix, { kind: "companion", variable });
    }
    for (const former of formerNames) add(former, { kind: "former", variable });
  }
  return known;
}
