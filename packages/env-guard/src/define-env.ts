import type { Problem } from "@luneo/kernel/error";
import { declaredSpec } from "./declared-spec.ts";
import {
  environmentFaults,
  environmentNames,
  type EnvironmentOptions,
  type StandardEnvironment,
} from "./environment.ts";
import { refuseProblems } from "./env-error.ts";
import { loadEnv, type EnvSource } from "./load-env.ts";
import { isObject, isTextList, optionFaults, type OptionCheck } from "./option-faults.ts";
import { policyChecks, type Policy } from "./production-policy.ts";
import type { Rule } from "./rules.ts";
import type { StandardSchemaV1 } from "./standard-schema.ts";
import type { VariableSpec } from "./variable-spec.ts";
import type { Variable } from "./variable.ts";

/** A variable: one of the builders, or a synchronous schema of any library, bare or with its sensitivity stated. */
export type Declaration = StandardSchemaV1 | MarkedSchema;

/** A schema of any library with its sensitivity stated. */
export interface MarkedSchema {
  readonly schema: StandardSchemaV1;
  /**
   * Whether the value is a secret.
   * @defaultValue what the builder says, false for schemas of other libraries
   */
  readonly sensitive?: boolean;
}

/** The type of the environment that variables make, with `Name` as the environments there are. */
export type EnvOf<Vars, Name extends string> = { readonly [Key in keyof Vars]: ValueOf<Vars[Key], Name> };

/** The type that one variable has in the environment. */
export type ValueOf<Declared, Name extends string> =
  Declared extends Variable<infer Value, infer Guaranteed, boolean>
    ? [Name] extends [Guaranteed]
      ? Value
      : Value | undefined
    : Declared extends { readonly schema: infer Schema }
      ? ValueOf<Schema, Name>
      : Declared extends StandardSchemaV1<infer _Input, infer Output>
        ? Output
        : never;

/** What {@link defineEnv} takes. */
export interface EnvOptions<Vars extends Readonly<Record<string, Declaration>>, Name extends string> {
  /** The variables by name: capital letters, digits and underscores. */
  readonly vars: Vars;
  readonly environment?: EnvironmentOptions<Name>;
  /** What must hold between variables. @defaultValue [] */
  readonly rules?: readonly Rule<NoInfer<keyof Vars & string>>[];
  /** How strict production is. */
  readonly policy?: Partial<Policy>;
}

/** A definition: pure data and a function, so that programs may import it anywhere. */
export interface EnvDefinition<Env> {
  /** Each variable and what is known about it, in the order of the definition. */
  readonly variables: ReadonlyMap<string, VariableSpec>;
  /** Reads the variables; throws an `EnvGuardError` (`ENV_INVALID`) that lists every problem and no value. */
  load(source: EnvSource): Env;
}

/** The type of the environment that a definition loads: `type Env = EnvFrom<typeof definition>`. */
export type EnvFrom<Definition extends EnvDefinition<unknown>> = ReturnType<Definition["load"]>;

const publicPrefix = /^(?:\w*PUBLIC|VITE)_/;

/**
 * Defines what an application needs from its environment. Reads nothing; throws an `EnvGuardError`
 * (`ENV_DEFINITION_INVALID`) when the definition itself can't be right.
 */
export function defineEnv<const Vars extends Readonly<Record<string, Declaration>>, const Name extends string = never>(
  options: EnvOptions<Vars, Name>,
): EnvDefinition<EnvOf<Vars, Name | StandardEnvironment>> {
  const given: Partial<EnvOptions<Vars, Name>> = isObject(options) ? options : {};
  const { vars, environment = {}, rules = [], policy = {} } = given;
  const variables = new Map(Object.entries(isObject(vars) ? vars : {}).map(([name, one]) => [name, declaredSpec(one)]));
  const known = environmentNames(environment);
  const problems: Problem[] = [];
  const refuse = (code: string, what: string) => problems.push({ code, what, fix: "Correct the definition" });

  for (const fault of [
    ...optionFaults(options, optionChecks),
    ...(isObject(vars) ? [] : ["`vars` must be an object of variables"]),
    ...environmentFaults(environment),
    ...optionFaults(policy, policyChecks, "policy"),
  ]) {
    refuse("OPTION", fault);
  }
  for (const [name, spec] of variables) {
    const { sensitive, kind, requiredIn = [], faults = [] } = spec;
    if (!/^[A-Z_][A-Z0-9_]*$/.test(name)) refuse("NAME", `${name} is no name of A to Z, 0 to 9 and _`);
    if (sensitive && publicPrefix.test(name) && kind !== "sentryDsn") {
      refuse("PUBLIC_SECRET", `${name} is a secret with a public prefix`);
    }
    if (!requiredIn.every((other) => known.includes(other))) {
      refuse("UNKNOWN_ENVIRONMENT", `${name} names an unknown environment`);
    }
    for (const fault of faults) refuse("OPTION", `${name}: ${fault}`);
    if (faults.length === 0 && !isDefaultRight(spec)) refuse("DEFAULT", `${name} has a default that is not valid`);
  }
  for (const rule of Array.isArray(rules) ? Array.from<unknown>(rules) : []) {
    const isRule = isObject(rule) && isTextList(rule["names"], /./s) && typeof rule["check"] === "function";
    if (!isRule) refuse("OPTION", "`rules` holds something that is no rule");
    for (const name of isRule ? (rule as unknown as Rule).names : []) {
      if (!variables.has(name)) refuse("UNKNOWN_NAME", `${name} is only in a rule`);
    }
  }
  refuseProblems("ENV_DEFINITION_INVALID", "definition", problems);
  const definition = { variables, environment, rules, policy };
  return { variables, load: (source) => loadEnv(definition, source) as EnvOf<Vars, Name | StandardEnvironment> };
}

// The other options are looked over key by key.
const isLater = (): boolean => true;
const optionChecks: Readonly<Record<keyof EnvOptions<never, never>, OptionCheck>> = {
  vars: [isLater, ""],
  environment: [isLater, ""],
  rules: [Array.isArray, "a list of rules"],
  policy: [isLater, ""],
};

function isDefaultRight({ fallback, read }: VariableSpec): boolean {
  try {
    const reading = fallback && (read(String(fallback.value)) as { readonly value?: unknown });
    return reading?.value === fallback?.value;
  } catch {
    return false;
  }
}
