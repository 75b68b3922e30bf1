/** What a program reads out of an environment file, line by line. */
export interface Reading {
  readonly entries: readonly ReadEntry[];
  /** Why it refuses the file, if it does: nothing of it is read then. */
  readonly refusal?: { readonly line: number; readonly reason: string };
}

/** One variable that a program reads. */
export interface ReadEntry {
  readonly name: string;
  readonly value: string;
  /** Where its name stands, from 1. */
  readonly line: number;
}

/** The variables of a reading: of a name that is read twice, the last. */
export function recordOf({ entries }: Reading): Map<string, string> {
  return new Map(entries.map(({ name, value }) => [name, value]));
}

/** Tells the lines of positions, asked in ascending order. */
export function lineCounter(text: string): (position: number) => number {
  let line = 1;
  let seen = 0;
  return (position) => {
    for (; seen < position; seen += 1) if (text.charCodeAt(seen) === 10) line += 1;
    return line;
  };
}
