/** A way to break the repository that a gate must notice. */
export interface Sabotage {
  readonly gate: string;
  /** What was broken, in a few words. */
  readonly breaks: string;
  readonly file: string;
  /** The file's new text; it may not exist yet, and is then made from "". */
  readonly edit: (text: string) => string;
  /** A part of what the gate must say. */
  readonly says: string;
  /** Build this package anew before the gate looks. */
  readonly rebuild?: string;
  /** Further arguments for the gate's program, so that it looks at little. */
  readonly args?: readonly string[];
  /** Gates to run after the break and before the gate, for it looks at what they make. */
  readonly after?: readonly string[];
  /** Gates to run when all is put back, for the break spoilt what they make. */
  readonly mends?: readonly string[];
}

/** Adds a line at the end. */
export function append(line: string): Sabotage["edit"] {
  return (text) => `${text}${line}\n`;
}

/** Adds a line at the beginning. */
export function prepend(line: string): Sabotage["edit"] {
  return (text) => `${line}\n${text}`;
}

/** Puts `by` in the place of the first `what`. */
export function swap(what: string, by: string): Sabotage["edit"] {
  return (text) => text.replace(what, by);
}
