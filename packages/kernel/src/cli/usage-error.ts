/** The command line itself is wrong, or what it leads to can't be read: exit code 2. Never holds a value. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
