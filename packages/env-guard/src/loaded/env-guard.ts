import type { Problem } from "@luneo/kernel/error";
import { createRedactor } from "@luneo/kernel/redactor";
import { refuseProblems } from "../definition/env-guard-error.ts";
import { loadedKey, type LoadedEnv, type Refreshed } from "./env-object.ts";
import type { Environment } from "../definition/environment.ts";
import { isAgeing, secretAge, type SecretAge, type SecretLock } from "../expiry/secret-age.ts";
import type { FoundVariable } from "../reading/found-variable.ts";
import { renewRing, type KeyRing, type RingStatus } from "../ring/key-ring.ts";
import { stateOf, type Origin, type VariableState } from "./variable-state.ts";
import { valueTexts } from "./value-texts.ts";
import { tidyText } from "../variables/tidy-text.ts";
import { passwordOf } from "../variables/hosts.ts";

export type { Origin, VariableState } from "./variable-state.ts";

/** What is known about a loaded environment beside its values. */
export interface EnvGuard<Name extends string = string> {
  /** Where the process runs, and which variable said so. */
  readonly environment: Pick<Environment, "name" | "decidedBy">;
  /** Every variable by its name and state, without its value; companions stand after the one that they belong to. */
  readonly variables: readonly VariableState[];
  /** What was put right or let pass: text that was trimmed, names that look like slips, addresses of this machine. */
  readonly warnings: readonly Problem[];
  /** Where the value of a variable, or of a companion, came from. */
  readonly origin: (name: Name) => Origin;
  /** Hides every secret of this environment in a text, also encoded, and what looks like one of somebody else. */
  readonly redact: (text: string) => string;
  /** The state of every variable with the age of its secret; `nowMs` is milliseconds since the epoch. */
  readonly status: (nowMs?: number, options?: StatusOptions) => EnvStatus;
  /**
   * Reads all sources and files again. When everything is valid, secrets and key rings change in place, at once; else
   * nothing changes and the promise rejects with an `EnvGuardError`. What isn't sensitive keeps its value.
   */
  readonly refresh: () => Promise<Refreshed>;
}

/** What a status may go by beside the environment. */
export interface StatusOptions {
  /** `env-guard.lock.json`, parsed. */
  readonly lock?: SecretLock;
}

/** What is known about each variable at a time. */
export interface EnvStatus {
  readonly environment: Pick<Environment, "name" | "decidedBy">;
  readonly variables: readonly (VariableState & {
    /**
     * Of every secret and every certificate that is set; of a Sentry DSN or the URL of a database without a password only
     * if something dates it.
     */
    readonly age?: SecretAge;
    readonly ring?: RingStatus;
  })[];
}

/**
 * What is known about an environment that `definition.load` returned.
 *
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` for anything else
 */
export function envGuard<Env extends object>(env: Env): EnvGuard<keyof Env & string> {
  const problem = { code: "NOT_LOADED", what: "It was not loaded", fix: "Pass what load() returned" };
  const find = (env as { readonly [loadedKey]?: () => LoadedEnv } | undefined)?.[loadedKey];
  refuseProblems("ENV_ARGUMENT_INVALID", "argument of envGuard", find ? [] : [problem]);
  const loaded = find!();
  const { name, decidedBy } = loaded.reading.environment;
  const environment = { name, decidedBy };
  return Object.freeze({
    environment,
    get variables() {
      return loaded.reading.variables.map(stateOf);
    },
    get warnings() {
      const { warnings, slips } = loaded.reading;
      return [...warnings, ...slips()];
    },
    origin(name: string) {
      const found = loaded.reading.variables.find((variable) => variable.name === name);
      const unknown = { code: "UNKNOWN_NAME", what: "The definition has no such variable", fix: "Declare it" };
      refuseProblems("ENV_ARGUMENT_INVALID", "argument of origin", found ? [] : [unknown]);
      return stateOf(found!).origin;
    },
    redact(text: string) {
      loaded.redact ??= createRedactor({ secrets: (loaded.secrets = secretsOf(loaded)) });
      return loaded.redact(text);
    },
    status(nowMs = Date.now(), { lock }: StatusOptions = {}) {
      return { environment, variables: loaded.reading.variables.map((variable) => statusOf(variable, nowMs, lock)) };
    },
    refresh: () => (loaded.refreshing ??= refresh(loaded).finally(() => (loaded.refreshing = undefined))),
  });
}

function statusOf(
  variable: FoundVariable,
  nowMs: number,
  lock: SecretLock | undefined,
): EnvStatus["variables"][number] {
  const { name, spec, text, value, expiresAt, rotatedAt } = variable;
  const isRing = spec.kind === "keyRing" && value !== undefined;
  const entry = lock && Object.hasOwn(lock.secrets, name) ? lock.secrets[name] : undefined;
  const isDated = text !== undefined && (spec.sensitive || spec.expiresAtMs || spec.rotateEvery);
  const age = isDated && secretAge({ spec, text, expiresAt, rotatedAt, lock: entry }, nowMs);
  return {
    ...stateOf(variable),
    ...(age && (age.state !== "unknown" || isAgeing(spec, text)) && { age }),
    ...(isRing && { ring: (value as KeyRing).status() }),
  };
}

/** Every text that must not be printed: also those of before a refresh, which may still be valid somewhere. */
export function secretsOf({ reading, secrets = [] }: LoadedEnv): readonly string[] {
  const texts = reading.variables.flatMap(({ spec, text, value, refused = [] }) =>
    spec.sensitive ? [text, ...textsIn(value), ...refused.map((raw) => tidyText(raw)).filter(isLong)] : [],
  );
  const passwords = texts.map((text = "") => passwordOf(text));
  return [...new Set([...secrets, ...texts, ...passwords])].filter((text) => text !== undefined);
}

/** What a schema made of a secret. Short parts would tear holes into every text. */
function textsIn(value: unknown): readonly string[] {
  const texts = valueTexts(value);
  return typeof value === "object" ? texts.filter(isLong) : texts;
}

function isLong(text: string): boolean {
  return text.length > 7 && text !== "undefined";
}

async function refresh(loaded: LoadedEnv): Promise<Refreshed> {
  const { reading } = loaded;
  // A process stays in the environment that it was started in.
  const fresh = await loaded.reload(reading.environment.name);
  refuseProblems("ENV_INVALID", reading.environment.reason(), fresh.problems);

  const pairs = reading.variables.map((old, index) => [old, fresh.variables[index]!] as const);
  const ownerOf = ({ companionOf, name }: FoundVariable) => companionOf ?? name;
  const others = new Set(pairs.filter(([old, now]) => old.text !== now.text).map(([old]) => ownerOf(old)));
  const secrets = new Set(reading.variables.filter(({ spec }) => spec.sensitive).map(ownerOf));
  // What was a secret until now may still be valid somewhere.
  loaded.secrets = secretsOf(loaded);
  loaded.redact = undefined;
  for (const [old, now] of pairs) {
    if (others.has(ownerOf(old)) && secrets.has(ownerOf(old))) Object.assign(old, { ...now, value: renewed(old, now) });
  }
  loaded.reading = { ...reading, warnings: fresh.warnings, slips: fresh.slips };
  return {
    changed: [...others].filter((name) => secrets.has(name)),
    pending: [...others].filter((name) => !secrets.has(name)),
  };
}

/** The new value; where the old one can take it over (a key ring), the old one, since others hold it. */
function renewed({ value: old }: FoundVariable, { value: now }: FoundVariable): unknown {
  const renew = (old as { readonly [renewRing]?: (newer: unknown) => void } | undefined)?.[renewRing];
  if (typeof renew !== "function" || now === undefined) return now;
  renew.call(old, now);
  return old;
}
