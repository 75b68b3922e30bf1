import { readFile, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { refuseProblems } from "../definition/env-guard-error.ts";
import type { AsyncSource } from "./ask-sources.ts";
import { functionCheck, textCheck } from "../variables/spec-checks.ts";
import { optionFaults, type OptionCheck } from "@luneo/kernel/option-faults";

/** How a folder of secrets is read. */
export interface SecretsDirectoryOptions {
  /** The name of a variable's file. @defaultValue the variable's name, then in small letters, then with dashes */
  readonly fileName?: (name: string) => string;
  /** What errors and origins call it. @defaultValue "secrets directory" */
  readonly name?: string;
}

/** What one file may hold. */
const largestBytes = 2 ** 20;
/** How often a folder is read again that was exchanged meanwhile. */
const attempts = 3;

/**
 * A folder with one file for each variable, as Docker and Kubernetes mount secrets: `secretsDirectory("/run/secrets")`.
 * Files that aren't there are variables that aren't set; one final newline is no part of a value.
 *
 * Kubernetes exchanges all files of a folder at once, by a link: they are read from one generation, never from two.
 * The read fails for files that everybody may write, that are larger than 1 MiB, or that aren't text.
 *
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` for a path or options that can't be right
 */
export function secretsDirectory(path: string, options: SecretsDirectoryOptions = {}): AsyncSource {
  const checks: Readonly<Record<string, OptionCheck>> = { fileName: functionCheck, name: textCheck };
  const faults = [...(textCheck[0](path) ? [] : ["the path must be text"]), ...optionFaults(options, checks)];
  const problems = faults.map((what) => ({ code: "OPTION", what, fix: "Correct the call" }));
  refuseProblems("ENV_ARGUMENT_INVALID", "argument of secretsDirectory", problems);

  const { fileName, name = "secrets directory" } = options;
  const fileNames = (variable: string) =>
    fileName ? [fileName(variable)] : [variable, variable.toLowerCase(), variable.toLowerCase().replaceAll("_", "-")];
  return {
    name,
    async read(names, { signal }) {
      for (let attempt = 1; ; attempt++) {
        const generation = await generationOf(path);
        try {
          const read = names.map(async (one) => [one, await readFirst(generation, fileNames(one), signal)] as const);
          const values = Object.fromEntries(await Promise.all(read));
          if (attempt === attempts || (await generationOf(path)) === generation) return values;
        } catch (error) {
          if (attempt === attempts || (await generationOf(path)) === generation) throw error;
        }
      }
    },
  };
}

/** The folder that holds the files now; Kubernetes calls the link to it `..data`. */
async function generationOf(path: string): Promise<string> {
  return realpath(join(path, "..data")).catch(() => realpath(path));
}

async function readFirst(
  folder: string,
  fileNames: readonly string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const fileName of new Set(fileNames)) {
    const text = await readText(join(folder, fileName), signal);
    if (text !== undefined) return text;
  }
  return undefined;
}

async function readText(path: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const stats = await stat(path);
    const isOpen = process.platform !== "win32" && (stats.mode & 0o002) !== 0;
    if (!stats.isFile() || stats.size > largestBytes || isOpen) throw new Error("a file that can't be trusted");
    const text = await readFile(path, { encoding: "utf8", signal });
    if (text.includes("\ufffd")) throw new Error("a file that is not in UTF-8");
    return text.replace(/\r?\n$/, "");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
