// Not a test: certificates that sign themselves, made anew, so that no private key is kept anywhere.
import { generateKeyPairSync, sign } from "node:crypto";

/** Makes a certificate of an authority that is its own server at 127.0.0.1, valid between two days like "20260101". */
export function selfSigned(fromDay: string, toDay: string): { readonly key: string; readonly cert: string } {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const ed25519 = sequence(der(0x06, 0x2b, 0x65, 0x70));
  const commonName = sequence(der(0x06, 0x55, 0x04, 0x03), der(0x0c, ...Buffer.from("127.0.0.1")));
  const name = sequence(der(0x31, ...commonName));
  const time = (day: string): Buffer => der(0x18, ...Buffer.from(`${day}000000Z`));
  const extension = (id: number, value: Buffer): Buffer => sequence(der(0x06, 0x55, 0x1d, id), der(0x04, ...value));
  const isAuthority = extension(0x13, sequence(der(0x01, 0xff)));
  const hosts = extension(0x11, sequence(der(0x87, 127, 0, 0, 1)));
  const body = sequence(
    der(0xa0, ...der(0x02, 2)),
    der(0x02, 1),
    ed25519,
    name,
    sequence(time(fromDay), time(toDay)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, ...sequence(isAuthority, hosts)),
  );
  const certificate = sequence(body, ed25519, der(0x03, 0, ...sign(null, body, privateKey)));
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`,
  };
}

function der(tag: number, ...content: readonly number[]): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.from([tag, ...size, ...content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...Buffer.concat(parts));
}
