/** What a value stands between. */
export type Quote = '"' | "'" | "`";

/** What all lines of a file have. A line with a quoted value may go over several lines of the file. */
interface Line {
  /** Every character of it, with its line break; a byte order mark belongs to the first line. */
  readonly raw: string;
  /** Where it begins, from 1. */
  readonly line: number;
  /** Where it ends: the same, unless its value goes over several lines. */
  readonly endLine: number;
}

/** What a text of the form `NAME=value` says. */
export interface Assignment {
  readonly name: string;
  /** As programs see it: without quotes, blanks and comment around it, `\n` and `\r` between double quotes unescaped. */
  readonly value: string;
  readonly quote?: Quote;
  /** What follows the `#` behind the value. */
  readonly comment?: string;
}

/** A line that gives a variable its value. */
export interface AssignmentLine extends Line, Assignment {
  readonly kind: "assignment";
  readonly isExported: boolean;
  /** Where the name begins in its line, from 1. */
  readonly column: number;
  /** Where the name begins in `raw`. */
  readonly nameStart: number;
  /** Where the value begins in `raw`, with its quotes. */
  readonly valueStart: number;
  /** Where it ends. */
  readonly valueEnd: number;
}

/** A line that begins with `#`. */
export interface CommentLine extends Line {
  readonly kind: "comment";
  /** What follows the `#`. */
  readonly text: string;
  /** What it would say without the `#`, if it looks like a variable that was switched off (`# NAME=value`). */
  readonly assignment?: Assignment;
}

/** A line of nothing but blanks. */
export interface BlankLine extends Line {
  readonly kind: "blank";
}

/** A line that says nothing to anybody: no `NAME=`. */
export interface MalformedLine extends Line {
  readonly kind: "malformed";
}

/** One line of an environment file. */
export type EnvLine = AssignmentLine | CommentLine | BlankLine | MalformedLine;

/** An environment file, with every character of it. */
export interface EnvDocument {
  readonly lines: readonly EnvLine[];
}
