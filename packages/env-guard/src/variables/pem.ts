import { optionFaults } from "@luneo/kernel/option-faults";
import { pemBlocks, type PemBlock } from "./pem-blocks.ts";
import type { Reading } from "./variable-spec.ts";
import { builtVariable, type Variable } from "./variable.ts";

/** What a {@link pem} holds. */
export interface PemOptions {
  /**
   * What it must be. A private key, and a PEM that may be anything, is sensitive.
   * @defaultValue undefined: anything that can be parsed
   */
  readonly type?: PemType;
}

/** What stands in a PEM. */
export type PemType = "private-key" | "public-key" | "certificate";

const words: Readonly<Record<PemType, string>> = {
  "private-key": "a private key",
  "public-key": "a public key",
  certificate: "a certificate (or a chain of them)",
};

/**
 * A key or certificates in PEM, parsed by `node:crypto` when it is first read; the value is the PEM in its usual lines.
 * Line ends may be escaped (`\n`), CRLF or blanks, and all of it may be in base64.
 */
export function pem(options: PemOptions = {}): Variable<string> {
  const isType = (value: unknown): boolean => typeof value === "string" && Object.hasOwn(words, value);
  const faults = optionFaults(options, { type: [isType, Object.keys(words).join(", ")] });
  const type = faults.length > 0 ? undefined : options.type;
  return builtVariable<string>({
    kind: "pem",
    expects: `${type ? words[type] : "a key or a certificate"} in PEM`,
    sensitive: type === undefined || type === "private-key",
    trimsWrapping: true,
    faults,
    read: (text) => readPem(text, type),
    // A public key says nothing of its end, and is no secret that grows old.
    ...(type !== "public-key" && { expiresAtMs: earliestEnd }),
  });
}

function readPem(text: string, type: PemType | undefined): Reading<string> {
  const blocks = pemBlocks(text);
  if (blocks.length === 0) return { detail: "that is no PEM" };
  for (const block of blocks) {
    const found = typeOf(block);
    if (!found) {
      return { detail: block.label.includes("ENCRYPTED") ? "with a passphrase" : "of a kind that isn't read" };
    }
    if (type && type !== found) return { detail: `with ${words[found]}` };
    if (!isParsed(block, found)) return { detail: "that node:crypto can't parse" };
  }
  return { value: blocks.map((block) => block.text).join("") };
}

function typeOf({ label }: PemBlock): PemType | undefined {
  if (label.includes("ENCRYPTED")) return undefined;
  if (label.endsWith("PRIVATE KEY")) return "private-key";
  if (label.endsWith("PUBLIC KEY")) return "public-key";
  return label.endsWith("CERTIFICATE") ? "certificate" : undefined;
}

function isParsed({ text }: PemBlock, type: PemType): boolean {
  const { createPrivateKey, createPublicKey, X509Certificate } = process.getBuiltinModule("node:crypto");
  try {
    if (type === "private-key") createPrivateKey(text);
    else if (type === "public-key") createPublicKey(text);
    else return new X509Certificate(text).raw.length > 0;
    return true;
  } catch {
    // Its error is about the bytes; nothing of it is kept.
    return false;
  }
}

/** When the first of the certificates runs out. */
function earliestEnd(text: string): number | undefined {
  const certificates = pemBlocks(text).filter((block) => typeOf(block) === "certificate");
  if (certificates.length === 0) return undefined;
  const { X509Certificate } = process.getBuiltinModule("node:crypto");
  try {
    return Math.min(...certificates.map((block) => Date.parse(new X509Certificate(block.text).validTo)));
  } catch {
    return undefined;
  }
}
