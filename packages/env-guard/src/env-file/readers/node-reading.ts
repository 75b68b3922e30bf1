import { lineCounter, type ReadEntry, type Reading } from "./reading.ts";

/**
 * What Node 22 to 26 read with `--env-file` and `util.parseEnv`. Unlike dotenv, they take blanks behind a `=` with line
 * breaks and all, know no escaped quotes, drop every carriage return, and trim but spaces, tabs and line feeds.
 */
export function nodeReading(source: string): Reading {
  const text = source.replaceAll("\r", "");
  const lineOf = lineCounter(text);
  const entries: ReadEntry[] = [];
  // Blanks at the end belong to nothing.
  const [from, size] = trimmed(text, 0, text.length);
  let at = from;
  while (at < size) {
    if (text[at] === "\n" || text[at] === "#") {
      at = behindLine(text, at, size);
      continue;
    }
    const equals = firstOf("=\n", text, at, size);
    if (equals === size) break;
    if (text[equals] === "\n") {
      at = trimmed(text, equals + 1, size)[0];
      continue;
    }
    const line = lineOf(at);
    let name = slice(text, at, equals);
    at = equals + 1;
    if (at >= size || text[at] === "\n") {
      entries.push({ name, value: "", line });
      continue;
    }
    at = trimmed(text, at, size)[0];
    if (name === "") continue;
    if (name.startsWith("export ")) name = name.slice(7).replace(/^[ \t\n]+/, "");
    const quote = text[at];
    const isQuote = quote === '"' || quote === "'" || quote === "`";
    const closing = isQuote ? text.indexOf(quote, at + 1) : -1;
    if (closing !== -1 && closing < size) {
      const inner = text.slice(at + 1, closing);
      entries.push({ name, value: quote === '"' ? inner.replaceAll("\\n", "\n") : inner, line });
      at = behindLine(text, closing + 1, size);
      continue;
    }
    const end = firstOf("\n", text, at, size);
    const hash = firstOf("#", text, at, end);
    // An unclosed quote is the value, with what stands behind it.
    const value = isQuote ? text.slice(at, end) : slice(text, at, hash);
    entries.push({ name, value, line });
    if (isQuote && end === size) break;
    at = trimmed(text, Math.min(end + 1, size), size)[0];
  }
  return { entries };
}

/** The bounds of a part without the spaces, tabs and line feeds around it. */
function trimmed(text: string, start: number, end: number): [start: number, end: number] {
  const isSpace = (at: number) => text[at] === " " || text[at] === "\t" || text[at] === "\n";
  let from = start;
  while (from < end && isSpace(from)) from += 1;
  let to = end;
  while (to > from && isSpace(to - 1)) to -= 1;
  return [from, to];
}

function slice(text: string, start: number, end: number): string {
  return text.slice(...trimmed(text, start, end));
}

/** Where the first of some characters stands, or the end. */
function firstOf(characters: string, text: string, start: number, end: number): number {
  let at = start;
  while (at < end && !characters.includes(text[at]!)) at += 1;
  return at;
}

function behindLine(text: string, start: number, end: number): number {
  return Math.min(firstOf("\n", text, start, end) + 1, end);
}
