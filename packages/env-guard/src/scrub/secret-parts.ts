import { anyKeyPrefix } from "@luneo/kernel/key-prefixes";
import { unescaped } from "../variables/hosts.ts";

/** What comes before the secret of keys of known kinds; a publishable key of Stripe has one, too. */
const knownPrefix = new RegExp(`^(?:${anyKeyPrefix()}|pk_(?:live|test)_)`);

/**
 * The parts of a sensitive value that are secret: without the host and scheme of a URL, the prefix that tells the kind of a
 * key, the header of a token, the frame of a PEM. Hiding those parts wherever they stand would hide half of a log.
 */
export function secretParts(value: string): readonly string[] {
  if (value.includes("-----BEGIN ")) return keyLines(value);
  // A PEM in base64.
  if (value.startsWith("LS0tLS1CRUdJTi")) return encodedKeys(value);
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(value)) return urlParts(value);
  if (/^eyJ[\w-]*\.[\w-]+\.[\w-]*$/.test(value)) return value.split(".").slice(1);
  return [value.replace(knownPrefix, "")];
}

/** The stretches of base64 that hold private keys, and their lines. */
function encodedKeys(value: string): readonly string[] {
  const text = value.replaceAll(/\s/g, "");
  const pem = Buffer.from(text, "base64").toString("latin1");
  const blocks = pem.matchAll(/(-----BEGIN [A-Z ]*PRIVATE KEY-----\s*)([^-]+)-----END/g);
  const stretches = Array.from(blocks, ({ index, 1: { length } = "", 2: body = "" }) => {
    const start = index + length + (body.length > 70 ? 48 : 24);
    return text.slice(Math.ceil((start * 4) / 3), Math.floor(((index + length + body.length) * 4) / 3));
  });
  return [...stretches, ...keyLines(pem)];
}

/** The lines of private keys, without what all keys of one kind begin with; certificates and public keys are no secret. */
function keyLines(pem: string): readonly string[] {
  const blocks = pem.replaceAll("\\n", "\n").matchAll(/-----BEGIN [A-Z ]*PRIVATE KEY-----([^-]+)-----END/g);
  return Array.from(blocks, ([, body = ""]) => {
    const text = body.replaceAll(/\s/g, "");
    const lines = text.match(/.{1,64}/g) ?? [];
    return [(lines[0] ?? "").slice(text.length > 64 ? 48 : 24), ...lines.slice(1)].filter((line) => line.length >= 8);
  }).flat();
}

/** Users and passwords, and what in the rest is long enough to be a key. */
function urlParts(value: string): readonly string[] {
  const [, login = "", rest = ""] = /^[^:]+:\/\/(?:(.*)@)?(.*)$/s.exec(value) ?? [];
  const colon = login.indexOf(":");
  const secret = colon < 0 ? login : login.slice(colon + 1);
  const [address = "", query = ""] = rest.split("?", 2);
  const values = query.split("&").map((pair) => pair.slice(pair.indexOf("=") + 1));
  const long = [...address.split("/").slice(1), ...values].filter((part) => part.length >= 16);
  return [secret, ...long].flatMap((part) => [part, unescaped(part)]);
}
