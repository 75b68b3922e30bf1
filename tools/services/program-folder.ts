import { accessSync, constants, globSync, statSync } from "node:fs";

export interface Program {
  readonly path: string;
  /** What its environment needs beside what yours has. */
  readonly env: Readonly<Record<string, string>>;
  /** The installation it belongs to, which can be copied as a whole. */
  readonly root: string;
}

/** Whether there is such a program and we may run it. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The folders a pattern names, the one with the highest version first. */
export function newestFirst(pattern: string): string[] {
  return globSync(pattern).toSorted((a, b) => b.localeCompare(a, "en", { numeric: true }));
}
