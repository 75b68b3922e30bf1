import { envGuard } from "../loaded/env-guard.ts";
import type { KeyRing } from "../ring/key-ring.ts";

/** The texts of all sensitive values that an environment holds at this moment: what must be printed nowhere. */
export function secretTexts(env: object): readonly string[] {
  const names = envGuard(env).variables.filter(({ sensitive }) => sensitive);
  return names.flatMap(({ name }) => textsOfSecret((env as Readonly<Record<string, unknown>>)[name]));
}

const DEEPEST = 4;

/** The texts in one sensitive value: itself, the keys of a ring, or what a schema has made of it. */
export function textsOfSecret(value: unknown, depth = 0): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number" || typeof value === "bigint") return [String(value)];
  if (typeof value !== "object" || value === null || depth > DEEPEST) return [];
  if (isRing(value)) return [value.sign, ...value.verify(undefined, -Infinity)].map(({ key }) => key);
  if (value instanceof URL) return [value.href];
  // What a schema has made of a text, such as the account of a service in JSON.
  return Object.values(value).flatMap((one) => textsOfSecret(one, depth + 1));
}

function isRing(value: object): value is KeyRing {
  return "sign" in value && "verify" in value && typeof value.verify === "function";
}
