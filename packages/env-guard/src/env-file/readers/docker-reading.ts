import { lineCounter, type ReadEntry, type Reading } from "./reading.ts";

/**
 * What `docker run --env-file` reads: every character behind the first `=` of a line, quotes, comments and blanks too. It
 * refuses the whole file for blanks in a name, and so for `export`; a name alone is taken from the caller's environment.
 */
export function dockerReading(source: string): Reading {
  const text = source.startsWith("\ufeff") ? source.slice(1) : source;
  const entries: ReadEntry[] = [];
  for (const [index, whole] of text.split("\n").entries()) {
    const content = (whole.endsWith("\r") ? whole.slice(0, -1) : whole).trimStart();
    if (content === "" || content.startsWith("#")) continue;
    const line = index + 1;
    const equals = content.indexOf("=");
    const name = equals === -1 ? content : content.slice(0, equals);
    if (name === "") return { entries: [], refusal: { line, reason: "there is no name before the =" } };
    if (/[ \t]/.test(name)) return { entries: [], refusal: { line, reason: "a blank stands before the =" } };
    if (equals !== -1) entries.push({ name, value: content.slice(equals + 1), line });
  }
  return { entries };
}

/**
 * What Compose reads from a file under `env_file` (compose-go 2), but that variables between its quotes and without any
 * stay unexpanded here. It knows neither backticks nor comments without a blank before them.
 */
export function composeReading(source: string): Reading {
  const text = source.startsWith("\ufeff") ? source.slice(1) : source;
  const lineOf = lineCounter(text);
  const entries: ReadEntry[] = [];
  const refuse = (at: number, reason: string): Reading => ({ entries: [], refusal: { line: lineOf(at), reason } });
  let at = 0;
  for (;;) {
    at = statementFrom(text, at);
    if (at >= text.length) return { entries };
    const start = /^export\s/.test(text.slice(at, at + 7)) ? skipBlanks(text, at + 6) : at;
    const head = headOf(text, start);
    if (head === undefined) return refuse(start, "a character stands in a name that none may have");
    if (head.name.includes(" ")) return refuse(start, "a blank stands in a name");
    const line = lineOf(start);
    at = skipBlanks(text, head.end);
    if (head.isAlone) continue;
    const quote = text[at];
    if (quote === '"' || quote === "'") {
      const closed = quotedAt(text, at, quote);
      if (!closed) return refuse(at, "a quote isn't closed");
      entries.push({ name: head.name, value: closed.value, line });
      at = closed.end;
    } else {
      const end = text.indexOf("\n", at);
      const content = text.slice(at, end === -1 ? text.length : end);
      const comment = content.indexOf(" #");
      entries.push({ name: head.name, value: (comment === -1 ? content : content.slice(0, comment)).trimEnd(), line });
      at = end === -1 ? text.length : end + 1;
    }
  }
}

/** Behind blank lines and comments. */
function statementFrom(text: string, start: number): number {
  let at = start;
  for (;;) {
    while (at < text.length && /\s/.test(text[at]!)) at += 1;
    if (text[at] !== "#") return at;
    const end = text.indexOf("\n", at);
    at = end === -1 ? text.length : end;
  }
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (at < text.length && /[\t\v\f\r \u0085\u00a0]/.test(text[at]!)) at += 1;
  return at;
}

/** A name up to `=`, `:` or, if it stands alone, the end of the line. */
function headOf(text: string, start: number): { name: string; end: number; isAlone: boolean } | undefined {
  for (let at = start; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === "=" || character === ":" || character === "\n") {
      return { name: text.slice(start, at).trimEnd(), end: at + 1, isAlone: character === "\n" };
    }
    if (!/[\t\v\f\r \u0085\u00a0_.[\]\-\p{L}\p{N}]/u.test(character)) return undefined;
  }
  return { name: "", end: text.length, isAlone: true };
}

function quotedAt(text: string, start: number, quote: string): { value: string; end: number } | undefined {
  let value = "";
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === quote) {
      return { value: quote === '"' ? withEscapes(value) : value, end: at + 1 };
    }
    if (character === "\\" && at + 1 < text.length) {
      at += 1;
      value += text[at] === quote ? quote : `\\${text[at]}`;
    } else value += character;
  }
  return undefined;
}

const escapes: Readonly<Record<string, string>> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

function withEscapes(text: string): string {
  return text.replaceAll(/\\([abfnrtv"\\])/g, (_whole, letter: string) => escapes[letter] ?? letter);
}
