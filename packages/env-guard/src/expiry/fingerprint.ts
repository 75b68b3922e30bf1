/** Random digits that fingerprints of one lock file are made with. */
export function newSalt(): string {
  return process.getBuiltinModule("node:crypto").randomBytes(32).toString("hex");
}

/**
 * Eight hexadecimal digits that change when a value does. They let whoever reads the lock file try guesses, so they are
 * made only when asked for, and `undefined` for what could be guessed: less than 24 characters or twelve different ones.
 */
export function fingerprint(salt: string, value: string): string | undefined {
  if (value.length < 24 || new Set(value).size < 12) return undefined;
  const { createHmac } = process.getBuiltinModule("node:crypto");
  return createHmac("sha256", Buffer.from(salt, "hex")).update(value).digest("hex").slice(0, 8);
}
