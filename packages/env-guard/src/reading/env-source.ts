import { isObject } from "@luneo/kernel/option-faults";
import { EnvGuardError, refuseProblems } from "../definition/env-guard-error.ts";
import { tidyText } from "../variables/tidy-text.ts";

/** What variables are read from: `process.env`, or any plain object. Only its own properties are read, none is written. */
export type EnvSource = Readonly<Record<string, string | undefined>>;

/** How values are looked up, in one source or in several. */
export interface Lookup {
  /** What the source holds under a name; `undefined` when it holds nothing. */
  readonly valueOf: (name: string) => unknown;
  /** All names that there are. */
  readonly names: readonly string[];
  /** Where a value that is set came from. */
  readonly placeOf: (name: string) => Place;
}

/** Where a value came from. */
export interface Place {
  readonly kind: "environment" | "file" | "source";
  /** `path/.env:3` */
  readonly location?: string;
  /** The name of the source. */
  readonly source?: string;
}

/** Under this key a source may carry where its values stand, by name: `path/.env:3`. */
export const originsKey = Symbol.for("@luneo/env-guard/origins");

/** Looks values up in a plain object; throws an `EnvGuardError` (`ENV_ARGUMENT_INVALID`) for anything else. */
export function lookupIn(source: EnvSource): Lookup {
  const problem = { code: "SOURCE", what: "The source is no object", fix: "Pass process.env" };
  refuseProblems("ENV_ARGUMENT_INVALID", "argument of load", isObject(source) ? [] : [problem]);
  // `process.env` answers slowly: it is asked once for its names, and then for the values of those that are set.
  const keys = keysOf(source);
  // On Windows, where names are the same in small letters.
  const names = globalThis.process?.platform === "win32" ? keys.map((name) => name.toUpperCase()) : keys;
  const set = new Set(names);
  const origins = (source as { readonly [originsKey]?: ReadonlyMap<string, string> })[originsKey];
  return {
    names,
    valueOf: (name) => (set.has(name) ? valueIn(source, name) : undefined),
    placeOf(name) {
      const location = origins?.get(name);
      return location === undefined ? inEnvironment : { kind: "file", location };
    },
  };
}

// What a trap or an accessor of somebody throws may quote a value.
function keysOf(source: EnvSource): readonly string[] {
  try {
    return Object.keys(source);
  } catch {
    const problem = { code: "SOURCE", what: "The source threw when it was asked for its names", fix: "Mend it" };
    throw new EnvGuardError("ENV_ARGUMENT_INVALID", "argument of load", [problem]);
  }
}

/** A value; where its accessor throws, something that is no text. */
function valueIn(source: EnvSource, name: string): unknown {
  try {
    return source[name];
  } catch {
    return unreadable;
  }
}

const unreadable = Symbol();

const inEnvironment: Place = { kind: "environment" };

/** Whether a source says anything under a name: blanks and a pair of quotes say nothing. */
export function isSet(raw: unknown): boolean {
  return raw !== undefined && raw !== null && (typeof raw !== "string" || tidyText(raw) !== "");
}

/** What a source holds, if it is text, as its type says. */
export function textOf(raw: unknown): string {
  return typeof raw === "string" ? raw : "";
}
