import { parseDuration } from "@luneo/kernel/duration";
import { withAwaitedSchemas } from "./awaited-schemas.ts";
import { checkedKey, phaseCheck, type EnvDefinition } from "../definition/define-env.ts";
import { refuseProblems } from "../definition/env-guard-error.ts";
import { loadEnv } from "./load-env.ts";
import { readEnv, type CheckedDefinition } from "./read-env.ts";
import { askSources, isAsyncSource, type AskOptions, type AsyncSource } from "./ask-sources.ts";
import type { EnvSource } from "./env-source.ts";
import { isObject, optionFaults, type OptionCheck } from "@luneo/kernel/option-faults";
import type { Phase } from "../variables/variable-spec.ts";

/** What {@link loadAsync} takes. */
export interface LoadAsyncOptions extends AskOptions {
  /** Where to look; the first that has a variable decides: `[process.env, vault]`. */
  readonly sources: readonly (EnvSource | AsyncSource)[];
  /** Which variables are needed. @defaultValue "boot" */
  readonly phase?: Phase;
}

/**
 * Loads an environment from several sources at once, and lets schemas be asynchronous.
 *
 * An aborted `signal` rejects with its reason.
 *
 * @throws EnvGuardError `ENV_INVALID` with every problem, the sources that failed among them, and no value
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` for a definition, options or a timeout that can't be right
 */
export async function loadAsync<Env>(
  definition: EnvDefinition<Env>,
  options: LoadAsyncOptions & { readonly phase?: "boot" },
): Promise<Env>;
export async function loadAsync<BuildEnv>(
  definition: EnvDefinition<unknown, BuildEnv>,
  options: LoadAsyncOptions & { readonly phase: "build" },
): Promise<BuildEnv>;
export async function loadAsync<Env, BuildEnv>(
  definition: EnvDefinition<Env, BuildEnv>,
  options: LoadAsyncOptions,
): Promise<Env | BuildEnv>;
export async function loadAsync(definition: EnvDefinition<unknown>, options: LoadAsyncOptions): Promise<unknown> {
  const checked = (definition as { readonly [checkedKey]?: CheckedDefinition } | undefined)?.[checkedKey];
  const faults = [
    ...(checked ? [] : ["the definition must come from `defineEnv`"]),
    ...optionFaults(options, optionChecks),
    ...(isObject(options) && options.sources === undefined ? ["`sources` must be given"] : []),
  ];
  const problems = faults.map((what) => ({ code: "OPTION", what, fix: "Correct the call" }));
  refuseProblems("ENV_ARGUMENT_INVALID", "argument of loadAsync", problems);

  const read = async (environment?: string) => {
    const lookup = await askSources(checked!, options);
    const settled = await withAwaitedSchemas(checked!, lookup, options, environment);
    const reading = readEnv(settled, lookup, options.phase, environment);
    return { ...reading, problems: [...lookup.problems, ...reading.problems] };
  };
  return loadEnv(await read(), read);
}

const optionChecks: Readonly<Record<keyof LoadAsyncOptions, OptionCheck>> = {
  sources: [(sources) => Array.isArray(sources) && sources.length > 0 && sources.every(isSource), "a list of sources"],
  timeout: [(text) => (parseDuration(String(text)) ?? 0) > 0, 'a duration such as "10s"'],
  signal: [(signal) => signal instanceof AbortSignal, "an AbortSignal"],
  phase: phaseCheck,
  clock: [isObject, "a clock"],
};

function isSource(source: unknown): boolean {
  return isObject(source) && (!("read" in source) || typeof source["read"] !== "function" || isAsyncSource(source));
}
