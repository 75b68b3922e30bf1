/** A random key of at least so many bits, of characters that need no quotes anywhere. */
export function randomKey(bits: number, encoding: "base64url" | "hex" = "base64url"): string {
  const bytes = Math.ceil(bits / 8);
  return process.getBuiltinModule("node:crypto").randomBytes(bytes).toString(encoding);
}
