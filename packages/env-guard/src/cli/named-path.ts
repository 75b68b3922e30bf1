import { redact } from "@luneo/kernel/redact";
import { existsSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { speakable } from "../env-file/lint-rule.ts";
import { UsageError } from "./command.ts";

/**
 * The absolute path of a file or folder that the command line names. What is there may be told, and so may the folders
 * that lead to it; the rest only if it looks like a path: what was given has a slash or a dot, and no part that isn't
 * there looks like a key. Anything else may be a value that somebody put in its place.
 *
 * @throws UsageError for anything else, without a word of it
 */
export function namedPath(cwd: string, file: string): string {
  const path = resolve(cwd, file);
  const missing = missingPart(path);
  if (missing === "" || (/[/\\.]/.test(file) && !file.includes("://") && isPlain(missing))) return path;
  throw new UsageError(
    "What was given as a path isn't there and doesn't look like one, so it is not repeated: a path has a slash or a dot, as ./name, and no part like a key",
  );
}

/** What of a path isn't there: the parts below the last folder that is. */
function missingPart(path: string): string {
  let there = path;
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  return relative(there, path);
}

function isPlain(text: string): boolean {
  const parts = text.split(/[/\\]+/).filter((part) => !/^\.*$/.test(part));
  return parts.every((part) => part.length <= 60 && speakable(part) === part) && redact(text) === text;
}
