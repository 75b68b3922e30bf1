import { readFile } from "node:fs/promises";
import { UsageError } from "./command.ts";

/**
 * The text of a file; `undefined` if there is none. Throws a `UsageError` if it can't be read, or isn't UTF-8: written
 * again, it would have lost letters.
 */
export async function textFile(path: string): Promise<string | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new UsageError(`${path} can't be read (${code})`);
  }
  const text = bytes.toString("utf8");
  if (!Buffer.from(text).equals(bytes)) {
    throw new UsageError(`${path} is not UTF-8: write it as UTF-8; it was left as it is`);
  }
  return text;
}
