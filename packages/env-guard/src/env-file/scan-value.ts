import { isLineBreak, lineEnd, skipBlanks } from "./character.ts";
import type { Quote } from "./env-line.ts";

/** A value as it stands in a text. */
export interface ScannedValue {
  readonly value: string;
  readonly quote?: Quote;
  readonly start: number;
  readonly end: number;
  readonly comment?: string;
  /** Where the line ends in which the value does. */
  readonly lineEnd: number;
}

/** Reads the value that begins at a position, behind the blanks that stand there. */
export function scanValue(text: string, from: number): ScannedValue {
  const start = skipBlanks(text, from);
  const quote = text[start];
  return (
    (quote === '"' || quote === "'" || quote === "`" ? scanQuoted(text, start, quote) : undefined) ??
    scanBare(text, start)
  );
}

/** A value between quotes, if they are closed and nothing but a comment follows; over several lines if need be. */
function scanQuoted(text: string, start: number, quote: Quote): ScannedValue | undefined {
  // It ends at the first quote without a backslash before it; failing that, at the last one with. What ends with a
  // backslash, as a Windows folder does, is read all the same.
  const escaped: number[] = [];
  for (let at = text.indexOf(quote, start + 1); at !== -1; at = text.indexOf(quote, at + 1)) {
    const isEscaped = text[at - 1] === "\\" && at - 1 > start;
    if (isEscaped) escaped.push(at);
    else {
      const whole = quotedUpTo(text, start, at, quote);
      if (whole) return whole;
      break;
    }
  }
  for (const at of escaped.toReversed()) {
    const whole = quotedUpTo(text, start, at, quote);
    if (whole) return whole;
  }
  return undefined;
}

function quotedUpTo(text: string, start: number, closing: number, quote: Quote): ScannedValue | undefined {
  const end = closing + 1;
  const rest = skipBlanks(text, end);
  const isComment = text[rest] === "#";
  if (!isComment && rest < text.length && !isLineBreak(text.charCodeAt(rest))) return undefined;
  const stop = isComment ? lineEnd(text, rest) : rest;
  const value = unescaped(withLineFeeds(text.slice(start + 1, closing)), quote);
  return { value, quote, start, end, ...commentAt(text, rest, stop), lineEnd: stop };
}

/** A value without quotes: up to `#` or the end of the line, without the blanks around it. */
function scanBare(text: string, start: number): ScannedValue {
  const stop = lineEnd(text, start);
  const line = text.slice(start, stop);
  const hash = line.indexOf("#");
  const value = (hash === -1 ? line : line.slice(0, hash)).trimEnd();
  const end = start + value.length;
  const comment = hash === -1 ? {} : commentAt(text, start + hash, stop);
  // Something in quotes with something behind it, or without an end.
  const first = value[0];
  const isWrapped = value.length > 1 && first === value.at(-1) && (first === '"' || first === "'" || first === "`");
  const inner = isWrapped ? value.slice(1, -1) : value;
  return { value: unescaped(inner, first), start, end, ...comment, lineEnd: stop };
}

function commentAt(text: string, hash: number, stop: number): { comment?: string } {
  return hash < stop ? { comment: text.slice(hash + 1, stop) } : {};
}

/** Line breaks inside values are line feeds, whatever the file's are. */
function withLineFeeds(text: string): string {
  return text.includes("\r") ? text.replaceAll("\r\n", "\n").replaceAll("\r", "\n") : text;
}

function unescaped(text: string, quote: string | undefined): string {
  return quote === '"' && text.includes("\\") ? text.replaceAll("\\n", "\n").replaceAll("\\r", "\r") : text;
}
