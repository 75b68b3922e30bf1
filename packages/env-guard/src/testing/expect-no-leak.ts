import { format, inspect } from "node:util";
import { loadedKey } from "../loaded/env-object.ts";
import { envGuard } from "../loaded/env-guard.ts";
import { secretParts } from "../scrub/secret-parts.ts";
import { valueTexts } from "../loaded/value-texts.ts";

/** Values that must not be seen: a list, an object of them by name, or a loaded environment. */
export type Secrets = readonly string[] | Readonly<Record<string, string>> | object;

/** A secret was found where it mustn't be; tells which and where, never what. */
export class SecretLeakError extends Error {
  override readonly name = "SecretLeakError";
  readonly code = "SECRET_LEAKED";
}

/** Characters of a secret in a row that are one too many. */
const RUN = 6;

/**
 * Expects that no six characters in a row of the secret part of a secret are in a text, or in anything that an action
 * returns, throws, prints or writes: raw, in JSON, URL-encoded or in base64. What is printed meanwhile is held back. For
 * an action that returns a promise, it returns one.
 *
 * Take random secrets that share no word with what is printed.
 *
 * @throws SecretLeakError `SECRET_LEAKED` if there are, without them
 *
 * @example
 * await expectNoLeak(() => main(), env);
 */
export function expectNoLeak(action: () => never, secrets: Secrets): void;
export function expectNoLeak(action: () => Promise<unknown>, secrets: Secrets): Promise<void>;
export function expectNoLeak(subject: string | object | (() => unknown), secrets: Secrets): void;
export function expectNoLeak(subject: unknown, secrets: Secrets): void | Promise<void> {
  const named = namedSecrets(secrets);
  if (typeof subject !== "function") return check(shownForms(subject, "what was given"), named);
  const capture = captureOutput();
  const finish = (place: string, result: unknown): void => {
    const printed = capture.end();
    check([...shownForms(result, place), ...printed], named);
  };
  let result: unknown;
  try {
    result = (subject as () => unknown)();
  } catch (error) {
    return finish("what was thrown", error);
  }
  if (!isThenable(result)) return finish("what was returned", result);
  return Promise.resolve(result).then(
    (value) => finish("what was returned", value),
    (error: unknown) => finish("what was thrown", error),
  );
}

interface Shown {
  readonly place: string;
  readonly text: string;
}

function check(shown: readonly Shown[], secrets: readonly (readonly [name: string, parts: readonly string[]])[]): void {
  const leaks = secrets.flatMap(([name, parts]) =>
    shown
      .filter(({ text }) => parts.flatMap(runsOf).some((run) => text.includes(run)))
      .map(({ place }) => `${RUN} characters or more of ${name} are in ${place}`),
  );
  if (leaks.length > 0) throw new SecretLeakError([...new Set(leaks)].join("\n"));
}

/** Every piece of the forms of a secret that is long enough. */
function runsOf(part: string): readonly string[] {
  const texts = [part, JSON.stringify(part).slice(1, -1), encodeURIComponent(Buffer.from(part).toString("utf8"))];
  const base64 = [0, 1, 2].flatMap((shift) => {
    const bytes = Buffer.from(part).subarray(shift);
    return [bytes.toString("base64"), bytes.toString("base64url")].map((text) => text.replace(/.{0,2}=*$/, ""));
  });
  return [...pieces(texts, RUN), ...pieces(base64, Math.ceil((RUN * 4) / 3))];
}

function pieces(texts: readonly string[], size: number): readonly string[] {
  return texts.flatMap((text) =>
    Array.from({ length: Math.max(0, text.length - size + 1) }, (_, at) => text.slice(at, at + size)),
  );
}

function namedSecrets(secrets: Secrets): readonly (readonly [string, readonly string[]])[] {
  const list = Array.isArray(secrets)
    ? (secrets as readonly unknown[]).map((one, index) => [`secret ${index + 1}`, one] as const)
    : loadedKey in secrets
      ? envGuard(secrets)
          .variables.filter(({ sensitive }) => sensitive)
          .map(({ name }) => [name, (secrets as Readonly<Record<string, unknown>>)[name]] as const)
      : Object.entries(secrets);
  return list.map(([name, value]) => [name, valueTexts(value).flatMap(secretParts)]);
}

/** How a thing is seen: printed with all that is hidden, in JSON, as text. */
function shownForms(thing: unknown, place: string): readonly Shown[] {
  const attempts = [
    () => (typeof thing === "string" ? thing : inspect(thing, { depth: 20, showHidden: true, maxStringLength: null })),
    () => JSON.stringify(thing) ?? "",
    () => String(thing),
    () => (thing instanceof Error ? `${thing.stack} ${JSON.stringify({ ...thing })}` : ""),
  ];
  return attempts.map((attempt) => {
    try {
      return { place, text: attempt() };
    } catch {
      return { place, text: "" };
    }
  });
}

const consoleMethods = ["log", "info", "warn", "error", "debug", "trace", "dir", "table"] as const;

/** Holds back what is printed, until its end. */
function captureOutput(): { end(): readonly Shown[] } {
  const shown: Shown[] = [];
  const streams = [
    [process.stdout, "what was written to standard output"],
    [process.stderr, "what was written to standard error"],
  ] as const;
  const undo = streams.map(([stream, place]) => {
    const { write } = stream;
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      shown.push({ place, text: typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8") });
      const done = rest.findLast((one) => typeof one === "function") as (() => void) | undefined;
      if (done) queueMicrotask(done);
      return true;
    };
    return () => void (stream.write = write);
  });
  for (const method of consoleMethods) {
    const original = console[method];
    console[method] = (...args: unknown[]) => {
      const text = method === "dir" || method === "table" ? inspect(args, { depth: 20 }) : format(...args);
      shown.push({ place: "what was printed on the console", text });
    };
    undo.push(() => void (console[method] = original));
  }
  return {
    end() {
      for (const restore of undo) restore();
      // Together, since one text may be written in several pieces.
      const places = new Set(shown.map(({ place }) => place));
      return [...places].map((place) => ({
        place,
        text: shown.map((one) => (one.place === place ? one.text : "")).join(""),
      }));
    },
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
