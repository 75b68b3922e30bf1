import { envGuard, secretsOf } from "../loaded/env-guard.ts";
import { loadedKey, type LoadedEnv } from "../loaded/env-object.ts";
import { valueTexts } from "../loaded/value-texts.ts";

/** What must be printed nowhere. */
export interface SecretTexts {
  /** The texts of all that is sensitive, as values and as they came, and what `redact` hides since a refresh. */
  readonly texts: readonly string[];
  /** Another one after each refresh. */
  readonly version: object;
}

/**
 * The secret texts of an environment, unless they are those of `known`.
 *
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` for what `load` didn't return
 */
export function secretTexts(env: object, known?: SecretTexts): SecretTexts {
  const find = (env as { readonly [loadedKey]?: () => LoadedEnv } | undefined)?.[loadedKey];
  // It tells what is wrong.
  if (!find) envGuard(env);
  const loaded = find!();
  if (known?.version === loaded.reading) return known;
  const parts = loaded.reading.variables.flatMap(({ spec, value }) => (spec.sensitive ? valueTexts(value) : []));
  return { texts: [...new Set([...secretsOf(loaded), ...parts])], version: loaded.reading };
}
