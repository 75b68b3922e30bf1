import { basename, isAbsolute } from "node:path";
import { removeDirectory } from "./directory-removal.ts";
import { killTree } from "./process-tree.ts";

/** What a process has to clear away before it ends, or its reaper after that. */
export interface Estate {
  /** Leaders of process groups; killed with all their descendants. */
  readonly processes: readonly number[];
  /** Removed with all they contain; the name of each begins with `luneo-`. */
  readonly directories: readonly string[];
}

/** Kills the processes and removes the directories, at once; what can't be cleared away doesn't keep the rest from it. */
export function settleEstate({ processes, directories }: Estate): void {
  for (const leader of processes) attempt(() => killTree(leader));
  for (const path of directories) {
    // A last guard before a recursive removal that nobody watches.
    if (isAbsolute(path) && basename(path).startsWith("luneo-")) attempt(() => removeDirectory(path));
  }
}

function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // The process is ending, or has ended: nobody is left to be told.
  }
}
