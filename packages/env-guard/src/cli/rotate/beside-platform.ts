import { join } from "node:path";
import { LOCK_FILE, parseLock } from "../../expiry/lock-file.ts";
import { textFile } from "../text-file.ts";

/** What is to be said where the lock file has an entry of a secret that is replaced: its dates are those of the old value. */
export async function staleLock(cwd: string, name: string): Promise<readonly string[]> {
  const text = await textFile(join(cwd, LOCK_FILE));
  if (text === undefined) return [];
  try {
    if (!Object.hasOwn(parseLock(text).secrets, name)) return [];
  } catch {
    return [`${LOCK_FILE} can't be right, so it isn't told whether it has an entry of ${name}: see env-guard expiry`];
  }
  const options = "add --expires-at DATE if the new one ends";
  return [`${LOCK_FILE} has an entry of ${name}: env-guard expiry --record ${name} (${options}), and commit it`];
}

/** What is to be done about a value that a platform mounts as a file. */
export function mountedAdvice(name: string): string {
  return `  ${name}_FILE is set: it is rotated where that file is mounted from, not by env-guard rotate; ${name} beside it would be refused`;
}
