import { LOCK_FILE, parseLock } from "../../expiry/lock-file.ts";
import type { SecretLock } from "../../expiry/secret-age.ts";
import { UsageError, type CommandContext } from "../command.ts";
import { namedPath } from "../named-path.ts";
import { textFile } from "../text-file.ts";

/** The option of commands that go by the lock file. */
export const lockOptions = { lock: { type: "string" } } as const;

/** What it says, for the help of these commands. */
export const lockHelp = `      --lock FILE      the lock file (default ${LOCK_FILE}, if there is one)`;

/** The lock file that was named, or the usual one. */
export interface FoundLock {
  /** As it is shown. */
  readonly file: string;
  /** Absent if there is none. */
  readonly lock?: SecretLock;
}

/** Reads the lock file; throws a `UsageError` for one that can't be read or can't be right. */
export async function findLock({ options, cwd }: CommandContext): Promise<FoundLock> {
  const file = (options["lock"] as string | undefined) ?? LOCK_FILE;
  const path = namedPath(cwd, file);
  const text = await textFile(path);
  if (text === undefined) return { file };
  try {
    return { file, lock: parseLock(text, file) };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
