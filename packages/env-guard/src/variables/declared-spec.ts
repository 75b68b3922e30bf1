import { foreignSpec } from "./foreign-spec.ts";
import type { MarkedSchema } from "./marked-schema.ts";
import { isObject, optionFaults, type OptionCheck } from "@luneo/kernel/option-faults";
import { listCheck, namesCheck, phasesCheck, switchCheck, textCheck } from "./spec-checks.ts";
import { isSchema, type StandardSchemaV1 } from "./standard-schema.ts";
import type { VariableSpec } from "./variable-spec.ts";
import { rotationOf, specOf } from "./variable.ts";

const markChecks: Readonly<Record<keyof MarkedSchema, OptionCheck>> = {
  schema: [isSchema, "a Standard Schema"],
  sensitive: switchCheck,
  description: textCheck,
  example: textCheck,
  requiredIn: listCheck,
  phases: phasesCheck,
  renamedFrom: namesCheck,
  deprecated: textCheck,
  rotate: [isObject, "an object"],
};

/** The spec of what `vars` holds under a name; where `faults` has any, nothing else of it may be used. */
export function declaredSpec(declared: unknown, name = ""): VariableSpec {
  return specOf(declared) ?? (isSchema(declared) ? schemaSpec(declared, name) : markedSpec(declared, name));
}

function markedSpec(declared: unknown, name: string): VariableSpec {
  const isMarked = isObject(declared) && declared["schema"] !== undefined;
  const faults = isMarked ? optionFaults(declared, markChecks) : ["use a builder or a Standard Schema"];
  if (faults.length > 0) return { kind: "", expects: "", faults, read: () => ({}) };
  const { schema, renamedFrom: formerNames, rotate, ...marks } = declared as MarkedSchema;
  const spec = schemaSpec(schema, name, marks.sensitive);
  const said = { ...marks, formerNames, ...(rotate && rotationOf(rotate, spec.faults)) };
  // A mark that is there without a value says nothing, least of all that a secret is none.
  return { ...spec, ...Object.fromEntries(Object.entries(said).filter(([, mark]) => mark !== undefined)) };
}

function schemaSpec(schema: StandardSchemaV1, name: string, sensitive?: boolean): VariableSpec {
  // Builders of another copy of this package (the other module format) are known by their vendor.
  return schema["~standard"].vendor === "@luneo/env-guard" && "spec" in schema
    ? (schema.spec as VariableSpec)
    : foreignSpec(schema, name, sensitive);
}
