import { skipName } from "../character.ts";
import type { Quote } from "../env-line.ts";
import { lineCounter, type ReadEntry, type Reading } from "./reading.ts";

/**
 * What dotenv 18 reads. It differs from `parseEnvFile` in that a `=`, a `:` or a quote may stand lines below the name,
 * and in that U+2028 and U+2029 begin a new line.
 */
export function dotenvReading(source: string): Reading {
  const text = source.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
  const lineOf = lineCounter(text);
  const entries: ReadEntry[] = [];
  for (let at = 0; at < text.length;) {
    const first = skip(text, at, isSpace);
    const head = headOf(text, first);
    if (head) {
      const { value, end } = valueOf(text, head.end);
      // An object takes no `__proto__` of a text.
      if (head.name !== "__proto__") entries.push({ name: head.name, value, line: lineOf(head.start) });
      at = behindLine(text, end);
    } else at = behindLine(text, first);
  }
  return { entries };
}

const spaces = /\s/;
const isSpace = (code: number) => code === 32 || code === 10 || (code !== 61 && spaces.test(String.fromCharCode(code)));
const isTerminator = (code: number) => code === 10 || code === 0x2028 || code === 0x2029;
const isInLine = (code: number) => !isTerminator(code);

function behindLine(text: string, start: number): number {
  return skip(text, start, isInLine) + 1;
}

interface Head {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

function headOf(text: string, first: number): Head | undefined {
  const wordEnd = skipName(text, first);
  if (text.slice(first, Math.min(wordEnd, first + 7)) === "export") {
    const name = skip(text, wordEnd, isSpace);
    const exported = name > wordEnd ? headAt(text, name, skipName(text, name)) : undefined;
    if (exported) return exported;
  }
  return headAt(text, first, wordEnd);
}

function headAt(text: string, start: number, end: number): Head | undefined {
  if (end === start) return undefined;
  const name = text.slice(start, end);
  const equals = skip(text, end, isSpace);
  if (text[equals] === "=") return { name, start, end: equals + 1 };
  const isColon = text[end] === ":" && end + 1 < text.length && isSpace(text.charCodeAt(end + 1));
  return isColon ? { name, start, end: end + 2 } : undefined;
}

function valueOf(text: string, from: number): { value: string; end: number } {
  const start = skip(text, from, isSpace);
  const quote = text[start];
  const closing = quote === '"' || quote === "'" || quote === "`" ? closingQuote(text, start, quote) : undefined;
  const end = closing ?? skip(text, from, (code) => code !== 35 && code !== 10);
  const value = text.slice(from, end).trim();
  const first = value[0];
  const isWrapped = value.length > 1 && (first === '"' || first === "'" || first === "`") && value.at(-1) === first;
  const inner = isWrapped ? value.slice(1, -1) : value;
  return { value: first === '"' ? inner.replaceAll("\\n", "\n").replaceAll("\\r", "\r") : inner, end };
}

/** The position behind the closing quote: the first that isn't escaped, or else the last that is. */
function closingQuote(text: string, start: number, quote: Quote): number | undefined {
  const escaped: number[] = [];
  for (let at = text.indexOf(quote, start + 1); at !== -1; at = text.indexOf(quote, at + 1)) {
    escaped.push(at + 1);
    if (text[at - 1] !== "\\" || at - 1 === start) break;
  }
  return escaped.findLast((end) => isLineOver(text, end));
}

function isLineOver(text: string, end: number): boolean {
  const rest = skip(text, end, (code) => isSpace(code) && !isTerminator(code));
  return rest === text.length || text[rest] === "#" || isTerminator(text.charCodeAt(rest));
}

function skip(text: string, start: number, is: (code: number) => boolean): number {
  let end = start;
  while (end < text.length && is(text.charCodeAt(end))) end += 1;
  return end;
}
