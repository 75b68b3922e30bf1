import { defineHidden, definePrinted, hiddenText } from "./hidden-property.ts";
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

/**
 * Makes the object that an application reads its environment from: frozen, without a prototype.
 *
 * A secret is a plain value when it is read by its name, and nothing else hands it out: it is an accessor that isn't
 * enumerable, so that spreading, `Object.entries`, loggers that copy fields, `console.table` and debuggers pass it by,
 * while `console.log`, `util.inspect` and `JSON.stringify` print `[redacted]`.
 */
export function envObject(loaded: LoadedEnv): object {
  const env: Record<string, unknown> = Object.create(null, { [loadedKey]: { value: () => loaded } });
  definePrinted(env, () => printed(loaded));
  for (const variable of loaded.reading.variables) {
    const { name, spec, companionOf } = variable;
    if (companionOf !== undefined) continue;
    if (spec.sensitive) defineHidden(env, name, () => variable.value);
    else env[name] = variable.value;
  }
  return Object.freeze(env);
}

/** What is shown of an environment. */
function printed({ reading }: LoadedEnv): object {
  const shown: Record<string, unknown> = {};
  for (const { name, spec, value, companionOf } of reading.variables) {
    if (companionOf === undefined) shown[name] = spec.sensitive && value !== undefined ? hiddenText : value;
  }
  return shown;
}
