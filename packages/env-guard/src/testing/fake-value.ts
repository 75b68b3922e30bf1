import { createHash, generateKeyPairSync } from "node:crypto";
import type { VariableSpec } from "../variables/variable-spec.ts";

/** A text that a variable accepts, the same in every run but for keys in PEM; `undefined` if none was found. */
export function fakeValue(name: string, spec: VariableSpec): string | undefined {
  return candidates(name, spec).find((text) => {
    try {
      return "value" in spec.read(text);
    } catch {
      return false;
    }
  });
}

/** Texts to try, those of the builder first. */
function candidates(name: string, spec: VariableSpec): readonly string[] {
  const { kind, choices = [], example, minBits = 0 } = spec;
  const host = `${name.toLowerCase().replaceAll("_", "-")}.invalid`;
  const random = randomText(name, Math.max(32, Math.ceil(minBits / 8)));
  const mine = byKind[kind]?.({ host, random, spec }) ?? [];
  const general = [random, `whsec_${random}`, `sk_test_${random}`, "text", "1", "true", `https://${host}`];
  const special = ["test@example.invalid", uuid(name), "2026-01-01T00:00:00Z", "2026-01-01", "127.0.0.1", "{}", "[]"];
  const shown = example === undefined || spec.sensitive ? [] : [example];
  // A plain text reads better than a random one where anything goes.
  return [...choices, ...mine, ...shown, ...(spec.sensitive ? [] : ["text", "1"]), ...general, ...special];
}

interface Facts {
  readonly host: string;
  readonly random: string;
  readonly spec: VariableSpec;
}

const byKind: Readonly<Record<string, (facts: Facts) => readonly string[]>> = {
  text: () => ["text"],
  secret: ({ random }) => [random],
  keyRing: ({ random }) => [random, `whsec_${random}`],
  int: ({ spec: { bounds } }) => ["1", String(bounds?.min ?? bounds?.max ?? 0)],
  port: () => ["3000"],
  bool: () => ["false"],
  url: ({ host, spec }) => (spec.schemes ?? []).map((scheme) => `${scheme}://${host}`),
  postgresUrl: ({ host, random }) => [`postgres://test:${random.slice(0, 24)}@${host}/test?sslmode=verify-full`],
  redisUrl: ({ host, random }) => [`rediss://test:${random.slice(0, 24)}@${host}`],
  sentryDsn: ({ host, random }) => [`https://${random.slice(0, 32)}@${host}/1`],
  stripeKey: ({ random }) => [`rk_test_${random}`, `sk_test_${random}`],
  pem: keyTexts,
};

function keyTexts(): readonly string[] {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const asPrivate = privateKey.export({ type: "pkcs8", format: "pem" });
  return [asPrivate, publicKey.export({ type: "spki", format: "pem" }), certificate].map(String);
}

/** Of nobody: its key was thrown away. Valid to the end of 9999. */
const certificate = `-----BEGIN CERTIFICATE-----
MIHhMIGUAgEBMAUGAytlcDAcMRowGAYDVQQDDBFlbnYtZ3VhcmQuaW52YWxpZDAg
Fw0yNjAxMDEwMDAwMDBaGA85OTk5MTIzMTIzNTk1OVowHDEaMBgGA1UEAwwRZW52
LWd1YXJkLmludmFsaWQwKjAFBgMrZXADIQAwgfu4IZQ7mp3PgctVY3rx6UZdosVV
or+lzYctz5xQVTAFBgMrZXADQQByD+BXYhfA1hP5FwvPPax0c51YEShWXLzUnP8O
rZdJ/hCYHsxkjTQw23N+SK9Z0PRV7DT0ZJteiTW1fyjtmYQJ
-----END CERTIFICATE-----
`;

/** Letters and digits that look random and differ from those of every other name. */
function randomText(name: string, length: number): string {
  let text = "";
  for (let part = 0; text.length < length; part += 1) {
    text += createHash("sha256").update(`${name} ${part}`).digest("base64").replaceAll(/[+/=]/g, "");
  }
  return text.slice(0, length);
}

function uuid(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
