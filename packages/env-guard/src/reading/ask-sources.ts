import type { Clock } from "@luneo/kernel/clock";
import { withDeadline } from "@luneo/kernel/deadline";
import { durationMs, type Duration } from "@luneo/kernel/duration";
import type { Problem } from "@luneo/kernel/error";
import { isSet, lookupIn, type EnvSource, type Lookup } from "./env-source.ts";
import type { CheckedDefinition } from "./read-env.ts";
import { isObject } from "@luneo/kernel/option-faults";

/**
 * Where values are fetched from: a vault, a service, a folder. Nothing is retried; a source that should be retries
 * itself, within its time.
 */
export interface AsyncSource {
  /** What errors and origins call it. */
  readonly name: string;
  /**
   * Answers what it has of these names and leaves out what it hasn't; names beside them are ignored. Called once for a
   * load and for each refresh, at the same time as other sources. Should end when the signal aborts. What it rejects
   * with is withheld.
   */
  readonly read: (
    names: readonly string[],
    context: { readonly signal: AbortSignal },
  ) => EnvSource | PromiseLike<EnvSource>;
}

/** How long answers are waited for. */
export interface AskOptions {
  /** How long each source may take, and then each asynchronous schema. @defaultValue "10s" */
  readonly timeout?: Duration;
  /** Gives up waiting. */
  readonly signal?: AbortSignal;
  /** @defaultValue the clock of this machine */
  readonly clock?: Clock;
}

/** Whether something has the shape of an {@link AsyncSource}. */
export function isAsyncSource(source: unknown): source is AsyncSource {
  return isObject(source) && typeof source["read"] === "function" && typeof source["name"] === "string";
}

/** Several sources as one, and which of them failed. */
export interface Answers extends Lookup {
  readonly problems: readonly Problem[];
}

/** Asks all sources at once, for what no plain object before them sets. Rejects only when the signal aborts. */
export async function askSources(
  { variables, reservedNames }: CheckedDefinition,
  { sources, timeout = "10s", signal, clock }: AskOptions & { readonly sources: readonly (EnvSource | AsyncSource)[] },
): Promise<Answers> {
  const wanted = [...variables.keys(), ...reservedNames];
  for (const [name, { sensitive }] of variables) if (sensitive) wanted.push(`${name}_EXPIRES_AT`, `${name}_ROTATED_AT`);
  const layers: Lookup[] = sources.map((source) => (isAsyncSource(source) ? nothing : lookupIn(source)));
  const faults = new Map<AsyncSource, Problem>();
  const timeoutMs = durationMs(timeout, "timeout");
  const ask = async (source: AsyncSource, index: number) => {
    const before = layers.slice(0, index);
    const names = wanted.filter((name) => !before.some(({ valueOf }) => isSet(valueOf(name))));
    if (names.length === 0) return;
    const what = `The source ${source.name}`;
    try {
      const read = (inner: AbortSignal) => source.read(names, { signal: inner });
      const answer = await withDeadline(read, { timeoutMs, what, signal, clock, keepAlive: true });
      layers[index] = answerLookup(answer, source.name);
    } catch (error) {
      const got = faultOf(error, timeout);
      faults.set(source, {
        code: "SOURCE_FAILED",
        subject: source.name,
        what: `${what} failed`,
        got,
        fix: "Mend it or leave it out",
      });
    }
  };
  await Promise.all(sources.map(async (source, index) => isAsyncSource(source) && ask(source, index)));
  signal?.throwIfAborted();
  const layerOf = (name: string) => layers.find(({ valueOf }) => isSet(valueOf(name)));
  return {
    // In the order of the sources, whichever failed first.
    problems: sources.flatMap((source) => faults.get(source as AsyncSource) ?? []),
    valueOf: (name) => layerOf(name)?.valueOf(name),
    names: layers.flatMap(({ names }) => names),
    placeOf: (name) => (layerOf(name) ?? nothing).placeOf(name),
  };
}

const nothing = lookupIn({});

function answerLookup(answer: EnvSource, source: string): Lookup {
  const lookup = lookupIn(answer);
  const place = { kind: "source", source } as const;
  return {
    ...lookup,
    placeOf(name) {
      const { location } = lookup.placeOf(name);
      return location === undefined ? place : { kind: "file", source, location };
    },
  };
}

/** Why a source failed, in words that can hold no value: its message may. */
function faultOf(error: unknown, timeout: string): string {
  for (const one of [error, (error as { readonly cause?: unknown } | undefined)?.cause]) {
    const { code, status } = (one ?? {}) as { readonly code?: unknown; readonly status?: unknown };
    if (code === "DEADLINE_EXCEEDED") return `no answer in ${timeout}`;
    if (code === "ENV_ARGUMENT_INVALID") return "an answer that is no object";
    if (typeof code === "string" && isSystemCode(code)) return code;
    if (Number.isSafeInteger(status) && Number(status) < 600) return `status ${status as number}`;
  }
  return "an error whose words are withheld";
}

function isSystemCode(code: string): boolean {
  return /^(?:ECONN(?:REFUSED|RESET|ABORTED)|E(?:NOTFOUND|AI_AGAIN|TIMEDOUT|PERM|ACCES|NOENT|NOTDIR))$/.test(code);
}
