import { LuneoError, shown } from "../error.ts";

/** How YAML is written. */
export interface YamlOptions {
  /** Lines of comment above the document. @defaultValue none */
  readonly header?: string | undefined;
}

/**
 * Plain data as block-style YAML that readers of YAML 1.1 and 1.2 take for the same data.
 *
 * The same data gives the same text: keys in the order given, properties that are undefined left out, text of several
 * lines as a literal block.
 *
 * @throws LuneoError `YAML_NOT_PLAIN` for what is neither null, boolean, number, text, array nor plain object, for
 * text that is not valid Unicode, and for data that contains itself
 */
export function yamlText(data: unknown, { header }: YamlOptions = {}): string {
  const comment = header === undefined ? "" : `${header.replace(/^/gm, "# ").replace(/ +$/gm, "")}\n`;
  const output: string[] = [];
  write("", data, { indent: 0, isOnLine: true }, output);
  return `${comment}${output.join("").slice(1)}\n`;
}

/** Where a value stands. */
interface Place {
  /** Where its further lines begin: 2 right of its key or dash, or 0 at the top. */
  readonly indent: number;
  /** A collection begins on the line that is there, as in a list. */
  readonly isOnLine: boolean;
  /** The collection it is in, and its key or index there. */
  readonly within?: { readonly collection: object; readonly key: string | number; readonly place: Place };
}

/** Characters that YAML can only hold escaped, or that one of its versions takes for the end of a line. */
const SPECIAL = /[\p{Control}\u2028\u2029\ufeff\ufffe\uffff]/u;

/** What keeps text of several lines from being written as it is: such characters, and blanks that could be lost. */
const UNSAFE_LINES = /(?!\n)[\p{Control}\u2028\u2029\ufeff\ufffe\uffff]|^ +$/mu;

/** What most keys and labels are. */
const SIMPLE = /^[a-z_][\w./-]*$/i;

/** Words that one of YAML's versions takes for something else than text. */
const WORD = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

/** How text begins that needs no quotes: unlike a number or anything that YAML has a sign for. */
const PLAIN_START = /^(?:[\p{Letter}_/(]|\d[\d.]* (?=\D)|\d+(?:ms|[smhdwy])$)/u;

/** What would end text without quotes. */
const PLAIN_END = /:(?= |$)| #| $/;

/** Puts a value out after what comes before it on its line. */
function write(before: string, data: unknown, place: Place, output: string[]): void {
  if (typeof data !== "object" || data === null) {
    output.push(`${before} ${single(data, place)}`);
    return;
  }
  output.push(before);
  const length = output.length;
  if (Array.isArray(data)) writeList(data, place, output);
  else writeMap(data, place, output);
  if (output.length === length) output.push(Array.isArray(data) ? " []" : " {}");
}

function writeList(data: readonly unknown[], place: Place, output: string[]): void {
  const inner = innerPlaces(data, place, true);
  let start = place.isOnLine ? " " : lineBreak(place);
  for (const [index, item] of data.entries()) {
    write(`${start}-`, item, inner(index), output);
    start = lineBreak(place);
  }
}

function writeMap(data: object, place: Place, output: string[]): void {
  const prototype: unknown = Object.getPrototypeOf(data);
  if (prototype !== null && prototype !== Object.prototype) refuse("an object of a class", place);
  const inner = innerPlaces(data, place, false);
  let start = place.isOnLine ? " " : lineBreak(place);
  for (const [key, item] of Object.entries(data)) {
    if (item === undefined) continue;
    const at = inner(key);
    const name = scalar(key, at);
    // A key on the line of its value may have 1024 characters.
    write(`${start}${name.length <= 1000 ? name : `? ${name}${lineBreak(place)}`}:`, item, at, output);
    start = lineBreak(place);
  }
}

/** Where the items of a collection stand. */
function innerPlaces(collection: object, place: Place, isOnLine: boolean): (key: string | number) => Place {
  for (let outer = place.within; outer; outer = outer.place.within) {
    if (outer.collection === collection) refuse("data that contains itself", place);
  }
  return (key) => ({ indent: place.indent + 2, isOnLine, within: { collection, key, place } });
}

function lineBreak({ indent }: Place): string {
  return `\n${" ".repeat(indent)}`;
}

/** What is no collection. */
function single(data: unknown, place: Place): string {
  switch (typeof data) {
    case "string":
      return data.includes("\n") && place.indent > 0 ? literal(data, place) : scalar(data, place);
    case "number":
      return numberText(data);
    case "boolean":
      return String(data);
    default:
      return data === null ? "null" : refuse(shown(data), place);
  }
}

/** Text of several lines as it is, or quoted where a reader could lose blanks. */
function literal(text: string, place: Place): string {
  if (UNSAFE_LINES.test(text) || text.trim() === "") return scalar(text, place);
  const indentation = /^[ \n]/.test(text) ? "2" : "";
  const chomping = text.endsWith("\n\n") ? "+" : text.endsWith("\n") ? "" : "-";
  const lines = text.replace(/\n$/, "").split("\n");
  checkUnicode(text, place);
  return `|${indentation}${chomping}${lines.map((line) => `\n${line && " ".repeat(place.indent)}${line}`).join("")}`;
}

/** Text on one line. */
function scalar(text: string, place: Place): string {
  if (SIMPLE.test(text) && !WORD.test(text)) return text;
  checkUnicode(text, place);
  if (SPECIAL.test(text)) return JSON.stringify(text).replace(new RegExp(SPECIAL, "gu"), escaped);
  if (PLAIN_START.test(text) && !PLAIN_END.test(text) && !WORD.test(text)) return text;
  return text.includes("'") && !/["\\]/.test(text) ? `"${text}"` : `'${text.replaceAll("'", "''")}'`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function numberText(number: number): string {
  if (Number.isNaN(number)) return ".nan";
  if (!Number.isFinite(number)) return number < 0 ? "-.inf" : ".inf";
  // YAML 1.1 knows no exponent without a decimal point.
  return Object.is(number, -0) ? "-0.0" : String(number).replace(/^(-?\d+)e/, "$1.0e");
}

function checkUnicode(text: string, place: Place): void {
  if (/\p{Surrogate}/u.test(text)) refuse("text with half of a surrogate pair", place);
}

function refuse(got: string, place: Place): never {
  const path = pathOf(place);
  throw new LuneoError({
    code: "YAML_NOT_PLAIN",
    problems: [
      {
        code: "YAML_NOT_PLAIN",
        what: `${path === "" ? "The document" : `\`${path}\``} must be plain data to be written as YAML`,
        got,
        fix: "Give it null, a boolean, a number, a text, a list or a plain object.",
      },
    ],
  });
}

function pathOf({ within }: Place): string {
  if (within === undefined) return "";
  const path = pathOf(within.place);
  if (typeof within.key === "number") return `${path}[${within.key}]`;
  return path === "" ? within.key : `${path}.${within.key}`;
}
