import type { Problem } from "@luneo/kernel/error";
import { environmentFaults } from "./environment.ts";
import { policyChecks } from "../policy/policy.ts";
import type { CheckedDefinition } from "../reading/read-env.ts";
import type { Rule } from "./rules.ts";
import { isObject, isTextList, optionFaults, type OptionCheck } from "../variables/option-faults.ts";
import type { VariableSpec } from "../variables/variable-spec.ts";

type Refuse = (code: string, what: string) => void;

// The other options are looked over key by key.
const laterCheck: OptionCheck = [() => true, ""];
const optionChecks: Readonly<Record<string, OptionCheck>> = {
  vars: [isObject, "an object of variables"],
  environment: laterCheck,
  rules: [Array.isArray, "a list of rules"],
  policy: laterCheck,
};

/**
 * All that can't be right about a definition. `options` is what `defineEnv` got; fills `belongings` with the names that
 * belong to variables.
 */
export function definitionProblems(
  options: unknown,
  checked: CheckedDefinition,
  belongings: Set<string>,
): readonly Problem[] {
  const problems: Problem[] = [];
  const refuse: Refuse = (code, what) => problems.push({ code, what, fix: "Correct the definition" });
  for (const fault of optionFaults(options, optionChecks)) refuse("OPTION", fault);
  const { vars, environment, policy, rules }: Readonly<Record<string, unknown>> = isObject(options) ? options : {};
  if (vars === undefined) refuse("OPTION", "`vars` must be an object of variables, got nothing");
  if (environment !== undefined) for (const fault of environmentFaults(environment)) refuse("OPTION", fault);
  if (policy !== undefined) refusePolicy(policy, checked, refuse);
  for (const [name, spec] of checked.variables) {
    if (!isName(name)) refuse("NAME", `${name} is no name of A to Z, 0 to 9 and _`);
    // A plain variable has none of what is looked over there.
    const { faults, sensitive, requiredIn, fallback, formerNames, companions } = spec;
    if (faults?.length || sensitive || requiredIn || fallback || formerNames || companions) {
      refuseVariable(name, spec, checked, belongings, refuse);
    }
  }
  if (Array.isArray(rules)) for (const rule of Array.from<unknown>(rules)) refuseRule(rule, checked, refuse);
  return problems;
}

function refusePolicy(policy: unknown, { variables }: CheckedDefinition, refuse: Refuse): void {
  for (const fault of optionFaults(policy, policyChecks, "policy")) refuse("OPTION", fault);
  for (const rule of isObject(policy) ? Object.values(policy) : []) {
    const names = isObject(rule) && isTextList(rule["except"]) ? rule["except"] : [];
    for (const name of names) if (!variables.has(name)) refuse("UNKNOWN_NAME", `${name} is only in the policy`);
  }
}

function refuseVariable(
  name: string,
  spec: VariableSpec,
  { variables, environments }: CheckedDefinition,
  belongings: Set<string>,
  refuse: Refuse,
): void {
  const { sensitive, kind, requiredIn = [], companions = {}, formerNames = [], fallback, faults = [] } = spec;
  for (const fault of faults) refuse("OPTION", `${name}: ${fault}`);
  if (faults.length > 0) return;
  if (sensitive && isPublicName(name) && kind !== "sentryDsn") {
    refuse("PUBLIC_SECRET", `${name} is a secret with a public prefix`);
  }
  if (!requiredIn.every((other) => environments.includes(other))) {
    refuse("UNKNOWN_ENVIRONMENT", `${name} names an unknown environment`);
  }
  if (fallback && !canBe(spec, fallback.value)) refuse("DEFAULT", `${name} has a default that is not valid`);
  for (const other of [...formerNames, ...Object.keys(companions).map((suffix) => name + suffix)]) {
    const isTaken = variables.has(other) || belongings.has(other);
    if (isTaken) refuse("NAME_TWICE", `${other} belongs to ${name} and is declared`);
    belongings.add(other);
  }
}

/** Whether bundlers write what has such a name into the code that browsers get. */
function isPublicName(name: string): boolean {
  return /^(?:\w*PUBLIC|VITE|REACT_APP|VUE_APP|NG_APP|GATSBY|STORYBOOK)_/.test(name);
}

function refuseRule(rule: unknown, { variables }: CheckedDefinition, refuse: Refuse): void {
  if (!isObject(rule) || !isTextList(rule["names"]) || typeof rule["check"] !== "function") {
    return refuse("OPTION", "`rules` holds something that is no rule");
  }
  const { names, condition } = rule as unknown as Rule;
  for (const name of names) if (!variables.has(name)) refuse("UNKNOWN_NAME", `${name} is only in a rule`);
  const spec = condition && variables.get(condition.name);
  if (spec && !canBe(spec, condition.value)) refuse("OPTION", `a rule waits for what ${condition.name} can't be`);
}

// By its characters: an expression would be compiled at every start of a program.
function isName(name: string): boolean {
  for (let index = 0; index < name.length; index++) {
    const code = name.charCodeAt(index);
    const isLetter = (code > 64 && code < 91) || code === 95;
    if (!isLetter && (index === 0 || code < 48 || code > 57)) return false;
  }
  return name !== "";
}

/** Whether a variable can have a value: its default, or what a rule waits for. */
function canBe({ read }: VariableSpec, value: unknown): boolean {
  try {
    return (read(String(value)) as { readonly value?: unknown }).value === value;
  } catch {
    return false;
  }
}
