import type { Problem } from "@luneo/kernel/error";
import { refuseProblems } from "./env-error.ts";
import type { Environment } from "./environment.ts";
import type { ReadVariable } from "./production-policy.ts";

/** What is known about a loaded environment beside its values. */
export interface EnvGuard<Name extends string = string> {
  /** Where the process runs, and which variable said so. */
  readonly environment: Pick<Environment, "name" | "decidedBy">;
  /** Every variable by its name and state, without its value. */
  readonly variables: readonly VariableState<Name>[];
  /** What was put right or let pass: text that was trimmed, names that look like slips, addresses of this machine. */
  readonly warnings: readonly Problem[];
  /** Where the value of a variable came from. */
  readonly origin: (name: Name) => Origin;
}

/** A variable by its name and state, without its value. */
export interface VariableState<Name extends string = string> {
  readonly name: Name;
  readonly sensitive: boolean;
  readonly origin: Origin;
}

/** Where a value came from. */
export interface Origin {
  readonly kind: "environment" | "default" | "absent";
}

const guardKey = Symbol.for("@luneo/env-guard");
const inspectKey = Symbol.for("nodejs.util.inspect.custom");

/**
 * Makes the object that an application reads its environment from: frozen, without a prototype.
 *
 * A secret is a plain value when it is read by its name, and nothing else hands it out: it is an accessor that isn't
 * enumerable, so that spreading, `Object.entries`, loggers that copy fields, `console.table` and debuggers pass it by,
 * while `console.log`, `util.inspect` and `JSON.stringify` print `[redacted]`.
 */
export function guardedEnv(
  read: readonly ReadVariable[],
  environment: Environment,
  warnings: readonly Problem[],
): object {
  const env: object = Object.create(null);
  const define = (key: PropertyKey, property: PropertyDescriptor) => Object.defineProperty(env, key, property);
  const variables: VariableState[] = [];
  const printed: Record<string, unknown> = {};
  for (const { name, spec, value, text } of read) {
    const sensitive = spec.sensitive === true;
    const kind = text !== undefined ? "environment" : value !== undefined ? "default" : "absent";
    variables.push({ name, sensitive, origin: { kind } });
    printed[name] = sensitive && value !== undefined ? "[redacted]" : value;
    define(name, sensitive ? { get: () => value } : { value, enumerable: true });
  }
  const print = () => ({ ...printed });
  const origin = (name: string) => variables.find((variable) => variable.name === name)?.origin;
  define("toJSON", { value: print });
  define(inspectKey, { value: print });
  define(guardKey, { value: { environment, variables, warnings, origin } });
  return Object.freeze(env);
}

/** What is known about an environment that `definition.load` returned; throws an `EnvGuardError` for anything else. */
export function envGuard<Env extends object>(env: Env): EnvGuard<keyof Env & string> {
  const guard = (env as { readonly [guardKey]?: EnvGuard<keyof Env & string> })[guardKey];
  const problem = { code: "NOT_LOADED", what: "It was not loaded", fix: "Pass what load() returned" };
  refuseProblems("ENV_ARGUMENT_INVALID", "argument of envGuard", guard ? [] : [problem]);
  return guard!;
}
