import type { Problem } from "@luneo/kernel/error";
import { refuseProblems } from "./env-error.ts";
import { resolveEnvironment, type EnvironmentOptions } from "./environment.ts";
import { guardedEnv } from "./guarded-env.ts";
import { judge, type Policy, type ReadVariable } from "./production-policy.ts";
import { readVariable } from "./read-variable.ts";
import type { Rule } from "./rules.ts";
import { createNameFinder } from "./similar-name.ts";
import type { VariableSpec } from "./variable-spec.ts";

/** What variables are read from: `process.env`, or any plain object. Only its own properties are read, none is written. */
export type EnvSource = Readonly<Record<string, string | undefined>>;

/** A definition after `defineEnv` has looked it over. */
export interface CheckedDefinition {
  readonly variables: ReadonlyMap<string, VariableSpec>;
  readonly environment: EnvironmentOptions;
  readonly rules: readonly Rule[];
  readonly policy: Partial<Policy>;
}

/** Reads all variables, then lets rules and policy judge them; throws an `EnvGuardError` that lists every problem. */
export function loadEnv(
  { variables, environment: options, rules, policy }: CheckedDefinition,
  source: EnvSource,
): object {
  const valueOf = (name: string) => (Object.hasOwn(source, name) ? source[name] : undefined);
  const environment = resolveEnvironment(options, valueOf);
  const problems: Problem[] = [...environment.problems];
  const warnings: Problem[] = [];
  const read: ReadVariable[] = [];
  const values = new Map<string, unknown>();
  let findName: ((name: string) => string | undefined) | undefined;

  for (const [name, spec] of variables) {
    const outcome = readVariable(name, spec, valueOf(name), environment.name);
    if (!("code" in outcome)) {
      read.push({ name, spec, ...outcome });
      values.set(name, outcome.value);
      if (outcome.isTrimmed) warnings.push({ code: "TRIMMED", what: `${name} was trimmed`, fix: "Correct it" });
    } else if (outcome.code === "MISSING") {
      findName ??= createNameFinder(Object.keys(source).filter((other) => !variables.has(other)));
      const slip = findName(name);
      problems.push(slip ? { ...outcome, fix: `${slip} is set: did you mean ${name}? Rename it` } : outcome);
    } else {
      problems.push(outcome);
      values.set(name, Symbol());
    }
  }

  const verdict = judge(read, environment.name, policy);
  problems.push(...verdict.error, ...rules.flatMap((rule) => rule.check(values)));
  refuseProblems("ENV_INVALID", environment.reason, problems);
  return guardedEnv(read, environment, [...warnings, ...verdict.warn]);
}
