import type { Problem } from "@luneo/kernel/error";
import { environmentFaults } from "./environment.ts";
import { policyChecks } from "../policy/policy.ts";
import type { CheckedDefinition } from "../reading/read-env.ts";
import type { Rule } from "./rules.ts";
import { isObject, isTextList, optionFaults, type OptionCheck } from "@luneo/kernel/option-faults";
import { isSensitiveName } from "../variables/sensitive-name.ts";
import type { VariableSpec } from "../variables/variable-spec.ts";

/** Without the names that only looking it over tells. */
type UncheckedDefinition = Omit<CheckedDefinition, "reservedNames">;

type Refuse = (code: string, what: string, subject?: string, fix?: string) => void;

// The other options are looked over key by key.
const laterCheck: OptionCheck = [() => true, ""];
const optionChecks: Readonly<Record<string, OptionCheck>> = {
  vars: [isObject, "an object of variables"],
  environment: laterCheck,
  rules: [Array.isArray, "a list of rules"],
  policy: laterCheck,
};

/** What is wrong with a definition, and the names that it takes beside those of its variables. */
export interface DefinitionReview {
  readonly problems: readonly Problem[];
  /** Companions and former names. */
  readonly reservedNames: ReadonlySet<string>;
}

/** Looks a definition over for all that can't be right about it. `options` is what `defineEnv` got. */
export function reviewDefinition(options: unknown, checked: UncheckedDefinition): DefinitionReview {
  const problems: Problem[] = [];
  const reservedNames = new Set<string>();
  const refuse: Refuse = (code, what, subject, fix = "Correct the definition") =>
    problems.push({ code, ...(subject && { subject }), what, fix });
  for (const fault of optionFaults(options, optionChecks)) refuse("OPTION", fault);
  const { vars, environment, policy, rules }: Readonly<Record<string, unknown>> = isObject(options) ? options : {};
  if (vars === undefined) refuse("OPTION", "`vars` must be an object of variables, got nothing");
  if (environment !== undefined) for (const fault of environmentFaults(environment)) refuse("OPTION", fault);
  if (policy !== undefined) refusePolicy(policy, checked, refuse);
  for (const [name, spec] of checked.variables) {
    if (!isName(name)) refuse("NAME", `${name} is no name of A to Z, 0 to 9 and _`, name);
    if (isUnmarked(isObject(vars) ? vars[name] : undefined, spec) && isSensitiveName(name) && !isPublicName(name)) {
      const fix = `Declare it secret(), or { schema: ${spec.kind}(), sensitive: false } if it is none`;
      refuse("SECRET_NAME", `${name} is named as a secret and would be printed`, name, fix);
    }
    // A plain variable has none of what is looked over there.
    const { faults, sensitive, requiredIn, fallback, formerNames, companions } = spec;
    if (faults?.length || sensitive || requiredIn || fallback || formerNames || companions) {
      refuseVariable(name, spec, checked, reservedNames, refuse);
    }
  }
  if (Array.isArray(rules)) for (const rule of Array.from<unknown>(rules)) refuseRule(rule, checked, refuse);
  return { problems, reservedNames };
}

function refusePolicy(policy: unknown, { variables }: UncheckedDefinition, refuse: Refuse): void {
  for (const fault of optionFaults(policy, policyChecks, "policy")) refuse("OPTION", fault);
  for (const rule of isObject(policy) ? Object.values(policy) : []) {
    const names = isObject(rule) && isTextList(rule["except"]) ? rule["except"] : [];
    for (const name of names) refuseUnknown(name, "the policy", variables, refuse);
  }
}

function refuseVariable(
  name: string,
  spec: VariableSpec,
  { variables, environments }: UncheckedDefinition,
  reservedNames: Set<string>,
  refuse: Refuse,
): void {
  const { sensitive, kind, requiredIn = [], companions = {}, formerNames = [], fallback, faults = [] } = spec;
  for (const fault of faults) refuse("OPTION", `${name}: ${fault}`, name);
  if (faults.length > 0) return;
  if (sensitive && isPublicName(name) && kind !== "sentryDsn") {
    refuse(
      "PUBLIC_SECRET",
      `${name} is a secret with a public prefix`,
      name,
      "Rename it: browsers get what is called so",
    );
  }
  // A caller without types may have put anything there.
  for (const other of requiredIn as readonly unknown[]) {
    if (environments.includes(other as string)) continue;
    const known = `There are ${environments.join(", ")}`;
    refuse("UNKNOWN_ENVIRONMENT", `${name} names an unknown environment, ${String(other)}`, name, known);
  }
  if (fallback && !canBe(spec, fallback.value)) {
    refuse("DEFAULT", `${name} has a default that is not valid`, name, `Set it to ${spec.expects}`);
  }
  for (const other of [...formerNames, ...Object.keys(companions).map((suffix) => name + suffix)]) {
    const isTaken = variables.has(other) || reservedNames.has(other);
    if (isTaken) refuse("NAME_TWICE", `${other} belongs to ${name} and is declared`, other);
    reservedNames.add(other);
  }
}

/** Whether a variable of ours isn't sensitive without anybody having said so: what another library reads goes by its name. */
function isUnmarked(declared: unknown, { kind, sensitive, schema, faults }: VariableSpec): boolean {
  const isSaid = isObject(declared) && "schema" in declared && declared["sensitive"] === false;
  // A switch, a choice, a port and what is published on purpose hold no secret.
  const isOpen = sensitive === undefined || (!sensitive && /^(?:text|int|url)$/.test(kind));
  return isOpen && !isSaid && !schema && !faults?.length;
}

/** Whether bundlers write what has such a name into the code that browsers get. */
function isPublicName(name: string): boolean {
  return /^(?:\w*PUBLIC|VITE|REACT_APP|VUE_APP|NG_APP|GATSBY|STORYBOOK)_/.test(name);
}

function refuseUnknown(name: string, place: string, variables: ReadonlyMap<string, unknown>, refuse: Refuse): void {
  if (!variables.has(name)) {
    refuse("UNKNOWN_NAME", `${name} is only in ${place}`, name, "Declare it, or correct its name there");
  }
}

function refuseRule(rule: unknown, { variables }: UncheckedDefinition, refuse: Refuse): void {
  if (!isObject(rule) || !isTextList(rule["names"]) || typeof rule["check"] !== "function") {
    return refuse("OPTION", "`rules` holds something that is no rule");
  }
  const { names, condition } = rule as unknown as Rule;
  for (const name of names) refuseUnknown(name, "a rule", variables, refuse);
  const spec = condition && variables.get(condition.name);
  if (spec && !canBe(spec, condition.value)) {
    refuse("OPTION", `a rule waits for what ${condition.name} can't be`, condition.name, `Wait for ${spec.expects}`);
  }
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
