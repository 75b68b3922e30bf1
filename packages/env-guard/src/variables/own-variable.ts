import { isObject, optionFaults, type OptionCheck } from "@luneo/kernel/option-faults";
import {
  bitsCheck,
  durationCheck,
  formatCheck,
  functionCheck,
  listCheck,
  namesCheck,
  phasesCheck,
  switchCheck,
  textCheck,
} from "./spec-checks.ts";
import { isSchema } from "./standard-schema.ts";
import type { VariableSpec } from "./variable-spec.ts";
import { builtVariable, type Variable } from "./variable.ts";

const anyObject: OptionCheck = [isObject, "an object"];

const specChecks: Readonly<Record<keyof VariableSpec, OptionCheck>> = {
  kind: textCheck,
  expects: textCheck,
  choices: listCheck,
  format: formatCheck,
  bounds: anyObject,
  schemes: listCheck,
  sensitive: switchCheck,
  description: textCheck,
  example: textCheck,
  requiredIn: listCheck,
  phases: phasesCheck,
  fallback: [isObject, "an object with a value"],
  formerNames: namesCheck,
  deprecated: textCheck,
  rotateEvery: durationCheck,
  maxTokenTtl: durationCheck,
  owner: textCheck,
  runbook: textCheck,
  trimsWrapping: switchCheck,
  expiresAtMs: functionCheck,
  minBits: bitsCheck,
  companions: anyObject,
  assemble: functionCheck,
  examine: functionCheck,
  hosts: functionCheck,
  schema: [isSchema, "a Standard Schema"],
  faults: listCheck,
  read: functionCheck,
  readUnset: functionCheck,
};

/** Makes a variable of a spec: how you make builders of your own. What is wrong with it is told by `defineEnv`. */
export function ownVariable<T>(spec: VariableSpec<T>): Variable<T> {
  const faults = optionFaults(spec, specChecks);
  if (faults.length === 0 && typeof spec.read === "function") return builtVariable({ ...spec, ...quietHooks(spec) });
  const told = faults.length > 0 ? faults : ["`read` must be a function"];
  return builtVariable<T>({ kind: "own", expects: "", faults: told, read: () => ({}) });
}

/** Hooks that answer nothing where they would throw, since what they throw may quote the value. */
function quietHooks({ hosts, expiresAtMs }: VariableSpec): Pick<VariableSpec, "hosts" | "expiresAtMs"> {
  return {
    ...(hosts && { hosts: (text: string) => quietly(() => hosts(text)) ?? [] }),
    ...(expiresAtMs && { expiresAtMs: (text: string) => quietly(() => expiresAtMs(text)) }),
  };
}

function quietly<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
