// Not a test: values that production accepts, made of nothing that a scanner of secrets would take for a real one.
import { createHash } from "node:crypto";

/** Text of 44 characters that looks random and is the same in every run. */
export function randomText(seed: string): string {
  return createHash("sha256").update(seed).digest("base64");
}

export const dsn = "https://0123456789abcdef@o1.ingest.sentry.io/42";
