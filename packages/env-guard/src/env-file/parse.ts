import { isBlank, lineEnd, skipBlanks, skipLineBreak, skipName } from "./character.ts";
import type { Assignment, EnvDocument, EnvLine } from "./env-line.ts";
import { scanValue, type ScannedValue } from "./scan-value.ts";

/**
 * Reads an environment file with the place of everything in it, and every character: `printEnvFile` gives the same text
 * back. Reads values as dotenv documents them, any text in linear time, and throws for none.
 */
export function parseEnvFile(text: string): EnvDocument {
  const lines: EnvLine[] = [];
  let line = 1;
  for (let start = 0; start < text.length;) {
    const parsed = parseLine(text, start, line);
    lines.push(parsed);
    start += parsed.raw.length;
    line = parsed.endLine + 1;
  }
  return { lines };
}

function parseLine(text: string, start: number, line: number): EnvLine {
  const first = skipBlanks(text, start);
  const isComment = text.charCodeAt(first) === 35;
  const head = isComment ? undefined : scanHead(text, first);
  const value = head && scanValue(text, head.end);
  const stop = value?.lineEnd ?? lineEnd(text, first);
  const raw = text.slice(start, skipLineBreak(text, stop));
  if (head && value) {
    const { quote, comment } = value;
    return {
      kind: "assignment",
      name: head.name,
      value: value.value,
      ...(quote && { quote }),
      ...(comment !== undefined && { comment }),
      isExported: head.nameStart > first,
      raw,
      line,
      endLine: quote ? line + lineBreaksIn(text, value.start, value.end) : line,
      column: head.nameStart - start + (start === 0 && text.charCodeAt(0) === 0xfeff ? 0 : 1),
      nameStart: head.nameStart - start,
      valueStart: value.start - start,
      valueEnd: value.end - start,
    };
  }
  if (first === stop) return { kind: "blank", raw, line, endLine: line };
  if (!isComment) return { kind: "malformed", raw, line, endLine: line };
  const comment = text.slice(first + 1, stop);
  const off = assignmentOff(comment);
  return { kind: "comment", text: comment, ...(off && { assignment: off }), raw, line, endLine: line };
}

interface Head {
  readonly name: string;
  readonly nameStart: number;
  /** Behind the `=`. */
  readonly end: number;
}

/** The name and the `=` of an assignment, behind one `export`. */
export function scanHead(text: string, first: number): Head | undefined {
  const wordEnd = skipName(text, first);
  if (wordEnd - first === 6 && text.startsWith("export", first)) {
    const afterWord = skipBlanks(text, wordEnd);
    const exported = afterWord > wordEnd ? headAt(text, afterWord, skipName(text, afterWord)) : undefined;
    if (exported) return exported;
  }
  return headAt(text, first, wordEnd);
}

/** `NAME =`, or `NAME: `, as dotenv has it. */
function headAt(text: string, nameStart: number, nameEnd: number): Head | undefined {
  if (nameEnd === nameStart) return undefined;
  const name = text.slice(nameStart, nameEnd);
  const afterName = skipBlanks(text, nameEnd);
  if (text[afterName] === "=") return { name, nameStart, end: afterName + 1 };
  const isColon = text[nameEnd] === ":" && isBlank(text.charCodeAt(nameEnd + 1));
  return isColon ? { name, nameStart, end: nameEnd + 1 } : undefined;
}

function assignment(head: Head, { value, quote, comment }: ScannedValue): Assignment {
  return { name: head.name, value, ...(quote && { quote }), ...(comment !== undefined && { comment }) };
}

/** What a comment would say without its `#`: only names in capitals, since prose may have a `=` as well. */
function assignmentOff(comment: string): Assignment | undefined {
  let first = skipBlanks(comment, 0);
  while (comment.charCodeAt(first) === 35) first = skipBlanks(comment, first + 1);
  const head = scanHead(comment, first);
  if (!head || comment[head.end - 1] !== "=" || !/^[A-Z_][A-Z0-9_]*$/.test(head.name)) return undefined;
  return assignment(head, scanValue(comment, head.end));
}

function lineBreaksIn(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) count += 1;
  }
  return count;
}
