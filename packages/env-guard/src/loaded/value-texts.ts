import type { KeyRing } from "../ring/key-ring.ts";

const deepest = 5;

/** The texts in one sensitive value: itself, the keys of a ring, or what a schema has made of it, however deep. */
export function valueTexts(value: unknown, depth = 0): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number" || typeof value === "bigint") return [String(value)];
  if (typeof value !== "object" || value === null || depth > deepest) return [];
  if (isRing(value)) return [value.signingKey, ...value.verificationKeys(undefined, -Infinity)].map(({ key }) => key);
  if (value instanceof URL) return [value.href];
  // One by one, bytes would be numbers that stand everywhere.
  if (value instanceof Uint8Array) return byteTexts(Buffer.from(value));
  // What a schema has made of a text, such as the account of a service in JSON.
  return Object.values(value).flatMap((one) => valueTexts(one, depth + 1));
}

function byteTexts(bytes: Buffer): readonly string[] {
  return [bytes.toString("base64"), bytes.toString("latin1")];
}

function isRing(value: object): value is KeyRing {
  return "signingKey" in value && "verificationKeys" in value && typeof value.verificationKeys === "function";
}
