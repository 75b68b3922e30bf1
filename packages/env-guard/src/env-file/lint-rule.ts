import type { Severity } from "@luneo/kernel/findings";

/** What the lint minds, by the id of its findings: how much, and what to do. Ids are stable. */
export const lintRules = {
  "env-file-malformed": ["error", "Write NAME=value, or make it a comment"],
  "env-file-duplicate": ["warning", "Keep the last one, which counts, and take out the others"],
  "env-file-hash": ["warning", "Quote the value, or put a blank before a comment"],
  "env-file-quotes": ["warning", "Put the whole value between one pair of quotes that it doesn't hold itself"],
  "env-file-blanks": ["info", "Quote the value: a shell that sources the file takes the second word for a command"],
  "env-file-name": ["warning", "Name it in capital letters, digits and underscores"],
  "env-file-reference": [
    "info",
    "Write the value out, or expand it with a program that everybody uses who reads the file",
  ],
  "env-file-example-secret": ["error", "Put a placeholder in its place, and replace the secret wherever it is used"],
  "env-file-bom": ["error", "Save the file as UTF-8 without a byte order mark"],
  "env-file-crlf": ["info", "Save the file with line feeds: a shell that sources it keeps the carriage returns"],
  "env-file-carriage-return": ["error", "Save the file with line feeds"],
  "env-file-final-newline": ["info", "End the file with a line break: what is appended to it joins the last line"],
  "env-file-dotenv": ["error", "Write name, = and value on one line"],
  "env-file-node": ["error", "Write it so that both read it alike: formatValue in @luneo/env-guard/dotenv does"],
  "env-file-docker": ["info", "Give Docker a file of plain NAME=value lines, or use env_file of Compose"],
  "env-file-docker-refuses": ["info", "Take export and the blanks before the = away"],
  "env-file-compose": ["info", "Quote the value with single quotes, which mean the same to all of them"],
  "env-file-compose-refuses": ["info", "Close the quotes, and use no backticks and no text behind a value"],
} as const satisfies Readonly<Record<string, readonly [severity: Severity, fix: string]>>;

/** The id of a lint finding. */
export type LintId = keyof typeof lintRules;

/** Something noticed, before it is a finding. */
export interface LintNotice {
  readonly id: LintId;
  readonly line?: number;
  readonly column?: number;
  /** A name that is {@link speakable}. */
  readonly subject?: string;
  /** Names at most, never a value. */
  readonly evidence: string;
  /** Instead of the rule's own. */
  readonly severity?: Severity;
}

/**
 * A name as it may be printed: what stands before a `=` may be a piece of a key whose quotes aren't closed, and looks random
 * then.
 */
export function speakable(name: string): string {
  const isSpoken = /^[\w.-]{1,100}$/.test(name) && name.split(/[_.-]+/).every((word) => isWord(word));
  return isSpoken ? name : "a variable";
}

/** Short with digits, or letters that can be pronounced. */
function isWord(text: string): boolean {
  if (/\d/.test(text)) return text.length < 9;
  return text.length < 21 && !/[b-df-hj-np-tv-xz]{6}/i.test(text);
}
