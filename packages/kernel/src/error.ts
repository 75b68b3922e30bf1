import { redact } from "./redact.ts";

/** One thing that is wrong, told so that the reader can put it right. */
export interface Problem {
  /** Stable, in UPPER_SNAKE_CASE: what programs match on. */
  readonly code: string;
  /** What it is about, by its name as it was declared: a variable, an option, a check, a metric. */
  readonly subject?: string;
  /** What is wrong, without a full stop: "`max` must be a whole number of connections". */
  readonly what: string;
  /** What was found instead, never a secret; {@link shown} renders a value. */
  readonly got?: string;
  /** What to do about it, one sentence: "Set `max` to 16 or less." */
  readonly fix: string;
}

/** What a {@link LuneoError} is made of: a message, problems, or a message above its problems. */
export type LuneoErrorOptions = {
  /** Stable, in UPPER_SNAKE_CASE: callers match on it, never on the class (two module formats are two classes). */
  readonly code: string;
  /** What caused it; kept as it is, so leave it out where it could hold a secret. */
  readonly cause?: unknown;
} & (
  | { readonly message: string; readonly problems?: readonly Problem[] }
  | { readonly message?: undefined; readonly problems: readonly Problem[] }
);

/**
 * The root of every error of these packages: a stable `code`, a message without secrets, and the problems it lists.
 *
 * The message lists all problems, one line each, in the order given; it needs no headline of its own. A subclass says
 * its name in a field, which survives minification: `override readonly name = "PoolSettingsError"`.
 *
 * @example
 * if (problems.length > 0) throw new PoolSettingsError({ code: "POOL_SETTINGS_REFUSED", problems });
 */
export class LuneoError extends Error {
  override readonly name: string = "LuneoError";
  readonly code: string;
  declare readonly problems: readonly Problem[];

  constructor({ code, message, problems = [], cause }: LuneoErrorOptions) {
    super(messageText(message, problems), cause === undefined ? undefined : { cause });
    this.code = code;
    // Hidden from inspection and logs, where the message has told them already.
    Object.defineProperty(this, "problems", { value: Object.freeze(problems.map(redactedProblem)) });
  }

  /** What `JSON.stringify` writes: name, code, message and problems; neither the stack nor the cause. */
  toJSON(): { name: string; code: string; message: string; problems: readonly Problem[] } {
    return { name: this.name, code: this.code, message: this.message, problems: this.problems };
  }
}

/** One problem in one line: "what, got X. Fix." */
export function problemText({ what, got, fix }: Problem): string {
  const text = `${withoutStop(what)}${got === undefined ? "" : `, got ${withoutStop(got)}`}. ${sentence(fix)}`;
  return text.replace(/\s*[\r\n\u2028\u2029]\s*/g, " ");
}

/** A value as `got` shows it: text in quotes, at most 60 characters; an object by its kind only. Not for secrets. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "an array" : "an object";
  return String(value);
}

function messageText(message: string | undefined, problems: readonly Problem[]): string {
  // Each by itself: an unmatched quote in one must not hide the others.
  const lines = problems.map((problem) => redact(problemText(problem)));
  if (message === undefined && lines.length === 1) return lines.join();
  const headline = message === undefined ? `${lines.length} problems:` : redact(message);
  return [headline, ...lines].join("\n  - ");
}

function redactedProblem(problem: Problem): Problem {
  const entries = Object.entries(problem).map(([key, text]) => [key, redact(text)]);
  return Object.freeze(Object.fromEntries(entries) as Problem);
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

function withoutStop(text: string): string {
  return text.endsWith(".") ? text.slice(0, -1) : text;
}
