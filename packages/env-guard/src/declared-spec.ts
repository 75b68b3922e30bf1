import { tlsCheck } from "./address.ts";
import { bitsCheck } from "./builders.ts";
import { foreignSpec } from "./foreign-spec.ts";
import { isObject, isTextList, optionFaults, type OptionCheck } from "./option-faults.ts";
import type { StandardSchemaV1 } from "./standard-schema.ts";
import type { VariableSpec } from "./variable-spec.ts";

const textCheck: OptionCheck = [(value) => typeof value === "string", "text"];
const switchCheck: OptionCheck = [(value) => typeof value === "boolean", "true or false"];
const functionCheck: OptionCheck = [(value) => typeof value === "function", "a function"];
const listCheck: OptionCheck = [(value) => isTextList(value, /./s, 0), "a list of texts"];

const markChecks = { schema: [isSchema, "a Standard Schema"], sensitive: switchCheck } as const;
const specChecks: Readonly<Record<keyof VariableSpec, OptionCheck>> = {
  kind: textCheck,
  expects: textCheck,
  sensitive: switchCheck,
  description: textCheck,
  requiredIn: listCheck,
  fallback: [isObject, "an object with a value"],
  minBits: bitsCheck,
  tls: tlsCheck,
  faults: listCheck,
  read: functionCheck,
  readUnset: functionCheck,
};

/** The spec of whatever `vars` holds; where `faults` has any, nothing else of it may be used. */
export function declaredSpec(declared: unknown): VariableSpec {
  const marked = isSchema(declared) ? { schema: declared } : declared;
  if (!isObject(marked) || marked["schema"] === undefined) return faulty(["use a builder or a Standard Schema"]);
  const faults = optionFaults(marked, markChecks);
  if (faults.length > 0) return faulty(faults);

  const { schema, sensitive } = marked as { readonly schema: StandardSchemaV1; readonly sensitive?: boolean };
  // Builders of another copy of this package (the other module format) are known by their vendor.
  const isOurs = schema["~standard"].vendor === "@luneo/env-guard" && "spec" in schema;
  const spec = isOurs ? (schema.spec as VariableSpec) : foreignSpec(schema);
  const specFaults = optionFaults(spec, specChecks);
  if (specFaults.length > 0) return faulty(specFaults);
  if (!functionCheck[0](spec.read)) return faulty(["`read` must be a function"]);
  return { ...spec, sensitive: sensitive ?? spec.sensitive ?? false };
}

function isSchema(value: unknown): value is StandardSchemaV1 {
  // Some libraries' schemas are functions.
  const isThing = isObject(value) || typeof value === "function";
  const standard = isThing && (value as { readonly "~standard"?: unknown })["~standard"];
  return isObject(standard) && typeof standard["validate"] === "function" && typeof standard["vendor"] === "string";
}

function faulty(faults: readonly string[]): VariableSpec {
  return { kind: "", expects: "", faults, read: () => ({}) };
}
