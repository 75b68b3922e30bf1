import type { EnvDocument } from "./env-line.ts";

/** The text of a document: what `parseEnvFile` read, character by character. */
export function printEnvFile({ lines }: EnvDocument): string {
  return lines.map(({ raw }) => raw).join("");
}
