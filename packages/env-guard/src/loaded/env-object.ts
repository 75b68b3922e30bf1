import type { EnvReading } from "../reading/read-env.ts";

/** What stands behind an environment; a refresh replaces the reading. */
export interface LoadedEnv {
  reading: EnvReading;
  readonly reload: Reload;
  /** The texts that were secret before the last refresh. */
  secrets?: readonly string[];
  redact?: ((text: string) => string) | undefined;
  refreshing?: Promise<Refreshed> | undefined;
}

/** Reads everything anew, for the environment of this name. */
export type Reload = (environment: string) => EnvReading | Promise<EnvReading>;

/** What a refresh found changed, by name. */
export interface Refreshed {
  /** Secrets that have a new value now. */
  readonly changed: readonly string[];
  /** Variables that aren't sensitive and would have a new value after a restart. */
  readonly pending: readonly string[];
}

/** Under this key an environment has a function that returns its {@link LoadedEnv}. */
export const loadedKey: unique symbol = Symbol.for("@luneo/env-guard");
const inspectKey = Symbol.for("nodejs.util.inspect.custom");

/**
 * Makes the object that an application reads its environment from: frozen, without a prototype.
 *
 * A secret is a plain value when it is read by its name, and nothing else hands it out: it is an accessor that isn't
 * enumerable, so that spreading, `Object.entries`, loggers that copy fields, `console.table` and debuggers pass it by,
 * while `console.log`, `util.inspect` and `JSON.stringify` print `[redacted]`.
 */
export function envObject(loaded: LoadedEnv): object {
  const env: Record<string, unknown> = Object.create(null, {
    toJSON: { value: print },
    [inspectKey]: { value: print },
    [loadedKey]: { value: () => loaded },
  });
  for (const variable of loaded.reading.variables) {
    const { name, spec, companionOf } = variable;
    if (companionOf !== undefined) continue;
    if (spec.sensitive) Object.defineProperty(env, name, { get: () => variable.value });
    else env[name] = variable.value;
  }
  return Object.freeze(env);
}

/** What is shown of an environment. */
function print(this: { readonly [loadedKey]: () => LoadedEnv }): object {
  const printed: Record<string, unknown> = {};
  for (const { name, spec, value, companionOf } of this[loadedKey]().reading.variables) {
    if (companionOf === undefined) printed[name] = spec.sensitive && value !== undefined ? "[redacted]" : value;
  }
  return printed;
}
