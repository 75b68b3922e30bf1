import { readFile } from "node:fs/promises";
import { UsageError } from "./command.ts";

/** The text of a file; `undefined` if there is none. Throws a `UsageError` if it can't be read. */
export async function textFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new UsageError(`${path} can't be read (${code})`);
  }
}
