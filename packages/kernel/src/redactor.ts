import { decodings } from "./decodings.ts";
import { LuneoError } from "./error.ts";
import { findCredentials, hide } from "./redact.ts";
import type { Stretch } from "./redact.ts";

/** What a redactor has to know. */
export interface RedactorOptions {
  /** The values to hide. Those under 4 characters are passed over: hiding them would tear holes into every text. */
  readonly secrets: Iterable<string>;
}

const SHORTEST = 4;
const SHORTEST_LINE = 8;
const SHORTEST_CUT = 6;

/**
 * Makes a `redact` that also hides the given secrets: as they are, in JSON (also in JSON within JSON), URL- or
 * form-encoded, in base64 or base64url wherever they begin in it, line by line when they have lines (PEM), and what an
 * ellipsis left of them, as in the message of a failed `JSON.parse`.
 *
 * The longest match wins, overlapping ones are hidden together. Like `redact`, what it makes never throws.
 *
 * @throws LuneoError `REDACTOR_REFUSED` when `secrets` is no list: a single text would be taken letter by letter
 */
export function createRedactor({ secrets }: RedactorOptions): (text: string) => string {
  assertList(secrets);
  const values = [...new Set([...secrets].flatMap(pieces))];
  const shortest = new Set(values.flatMap(cuts));
  const needles = [...new Set(values.flatMap((value) => [value, ...base64s(value)]).map(levelled))];

  return (text) =>
    hide(text, () => {
      const found = findCredentials(text).concat(findCuts(text, values, shortest));
      for (const decoding of decodings(text)) {
        const origin = (index: number): number => decoding.origins?.[index] ?? index;
        const level = levelled(decoding.text);
        // Searched one by one: an expression of all would be too large for V8 with a few PEM keys, and no faster.
        for (const needle of needles) {
          for (let at = level.indexOf(needle); at >= 0; at = level.indexOf(needle, at + 1)) {
            found.push([origin(at), origin(at + needle.length)]);
          }
        }
      }
      return found;
    });
}

function assertList(secrets: unknown): void {
  if (typeof secrets === "object" && secrets !== null && Symbol.iterator in secrets) return;
  // By its type alone: it may be the secret.
  const got = secrets === null ? "null" : typeof secrets;
  const what = "`secrets` must be a list of texts";
  const problem = { code: "INVALID_OPTION", what, got, fix: "Put the value into an array." };
  throw new LuneoError({ code: "REDACTOR_REFUSED", problems: [problem] });
}

/** The secret and its lines, without what a text can't be searched for. */
function pieces(secret: unknown): string[] {
  // A caller without types may hand in what is not set.
  const value = typeof secret === "string" ? secret.trim() : "";
  const lines = value.split(/\r?\n|\\n/).filter((line) => line.length >= SHORTEST_LINE && !line.startsWith("-----"));
  return [value, ...lines].filter((piece) => piece.length >= SHORTEST);
}

/** Makes one of what notations differ in and no secret hangs on: a blank is a plus in a form, `+/` are `-_` in base64url. */
function levelled(text: string): string {
  return text.replace(/[ -]/g, "+").replaceAll("_", "/");
}

/**
 * The base64 of a value, alone or within other text: it has three forms, by how many bytes before it share its first
 * group, and of each only the characters that depend on the value alone are sure to appear.
 */
function base64s(value: string): string[] {
  const texts = [value, JSON.stringify(value).slice(1, -1)];
  return texts.flatMap((text) =>
    [0, 1, 2].flatMap((shift) => {
      const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]);
      const whole = bytes.toString("base64").slice(Math.ceil((shift * 4) / 3));
      return [whole, whole.replace(/={0,2}$/, ""), whole.replace(/.={1,2}$/, "")];
    }),
  );
}

/** Every part of a secret that is as short as one may be that an ellipsis left. */
function cuts(value: string): string[] {
  return Array.from({ length: Math.max(0, value.length - SHORTEST_CUT + 1) }, (_, at) =>
    value.slice(at, at + SHORTEST_CUT),
  );
}

/** Where an ellipsis has left part of a secret before or after it. */
function findCuts(text: string, values: string[], shortest: ReadonlySet<string>): Stretch[] {
  const longest = (piece: (size: number) => string): number => {
    // Most ellipses cut no secret: no secret is searched for them.
    if (!shortest.has(piece(SHORTEST_CUT))) return 0;
    let size = SHORTEST_CUT + 1;
    while (piece(size).length === size && values.some((value) => value.includes(piece(size)))) size += 1;
    return size - 1;
  };
  // All the dots of a row are one ellipsis, not one for every three of them.
  return [...text.matchAll(/["'`\\]{0,2}(?:\.{3,}|…+)["'`\\]{0,2}/g)].flatMap(({ index, 0: { length } }) => [
    [index - longest((size) => text.slice(Math.max(0, index - size), index)), index] as const,
    [index + length, index + length + longest((size) => text.slice(index + length, index + length + size))] as const,
  ]);
}
