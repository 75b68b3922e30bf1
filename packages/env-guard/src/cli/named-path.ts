import { redact } from "@luneo/kernel/redact";
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { speakable } from "../env-file/lint-rule.ts";
import { UsageError } from "./command.ts";

/**
 * The absolute path of a file or folder that the command line names. What is there may be told; what isn't there is told
 * only if it looks like a path: with a slash or a dot, and with no part that looks like a key. Anything else may be a value
 * that somebody put in its place.
 *
 * @throws UsageError for anything else, without a word of it
 */
export function namedPath(cwd: string, file: string): string {
  const path = resolve(cwd, file);
  if (existsSync(path) || looksLikePath(file)) return path;
  // The folder is there: its name has been told before.
  const folder = dirname(path);
  const name = path.slice(folder.length);
  if (folder !== resolve(cwd) && existsSync(folder) && dirname(folder) !== folder && looksLikePath(name)) return path;
  throw new UsageError(
    "What was given as a path isn't there and doesn't look like one, so it is not repeated: a path has a slash or a dot, as ./name, and no part like a key",
  );
}

function looksLikePath(text: string): boolean {
  const parts = text.split(/[/\\]+/).filter((part) => !/^\.*$/.test(part));
  const isPlain = parts.every((part) => part.length <= 60 && speakable(part) === part);
  return /[/\\.]/.test(text) && isPlain && !text.includes("://") && redact(text) === text;
}
