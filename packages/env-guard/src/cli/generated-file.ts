import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { replaceFile } from "../file/replace-file.ts";
import { UsageError, type CommandContext } from "./command.ts";
import { namedPath } from "./named-path.ts";
import { textFile } from "./text-file.ts";

/** What a command does with the files that it makes; without either option it prints. */
export type GeneratedMode = "print" | "write" | "check";

/** Reads `--write` and `--check`, be they switches or places; throws a `UsageError` for both. */
export function generatedMode({ write, check }: CommandContext["options"]): GeneratedMode {
  const [isWrite, isCheck] = [write !== undefined && write !== false, check !== undefined && check !== false];
  if (isWrite && isCheck) throw new UsageError("--write and --check exclude each other");
  return isWrite ? "write" : isCheck ? "check" : "print";
}

/** The text of a file as it is; `undefined` if there is none. Throws a `UsageError` if it can't be read or isn't UTF-8. */
export async function generatedText(cwd: string, file: string): Promise<string | undefined> {
  return textFile(namedPath(cwd, file));
}

/**
 * Writes a file and the folders that it needs, whole or not at all, unless it says that already; returns whether it said
 * something else. Throws a `UsageError` if it can't be written.
 */
export async function writeGenerated(cwd: string, file: string, text: string): Promise<boolean> {
  if ((await generatedText(cwd, file)) === text) return false;
  const path = namedPath(cwd, file);
  try {
    await mkdir(dirname(path), { recursive: true });
    await replaceFile(path, text);
  } catch (error) {
    throw new UsageError(`${file} can't be written (${(error as NodeJS.ErrnoException).code})`);
  }
  return true;
}

/** What is said of a file that is as it should be, now or already. */
export function generatedWords(file: string, isChanged: boolean): string {
  return `${file} is ${isChanged ? "written" : "up to date"}`;
}
