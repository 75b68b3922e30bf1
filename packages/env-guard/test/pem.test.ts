import { createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { describe, expect, expectTypeOf, test } from "vitest";
import { defineEnv, type Declaration, type EnvFrom } from "../src/index.ts";
import { envGuard } from "../src/guard.ts";
import { pem } from "../src/variables/pem.ts";
import { authorityCertificate, leafCertificate } from "./dated-values.ts";
import { problemsOf } from "./problems-of.ts";

const load = (variable: Declaration, value: string, environment = "production") =>
  defineEnv({ vars: { X: variable } }).load({ NODE_ENV: environment, X: value });
const refusal = (variable: Declaration, value: string) => problemsOf(() => load(variable, value)).problems[0];

const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const sec1 = privateKey.export({ type: "sec1", format: "pem" }).toString();
const spki = publicKey.export({ type: "spki", format: "pem" }).toString();
const passphrase = "only for this test";

describe("pem", () => {
  test.each([
    ["as it is", key],
    ["without its last line end", key.trimEnd()],
    ["with escaped line ends", key.replaceAll("\n", "\\n")],
    ["with escaped CRLF", key.replaceAll("\n", "\\r\\n")],
    ["with CRLF", key.replaceAll("\n", "\r\n")],
    ["on one line, with blanks", key.replaceAll("\n", " ")],
    ["with indented lines", key.replaceAll("\n", "\n    ")],
    ["in base64", Buffer.from(key).toString("base64")],
    ["in base64 of several lines", Buffer.from(key).toString("base64").replaceAll(/.{76}/g, "$&\n")],
    ["in base64url", Buffer.from(key).toString("base64url")],
  ])("reads a private key %s", (_name, raw) => {
    const env = load(pem({ type: "private-key" }), raw);
    expect(env.X).toBe(key);
    expect(createPrivateKey(env.X as string).equals(privateKey)).toBe(true);
    expect(envGuard(env).warnings).toEqual([]);
  });

  test("takes quotes off, with a warning", () => {
    const env = load(pem(), `"${key.replaceAll("\n", "\\n")}"`);
    expect(env.X).toBe(key);
    expect(envGuard(env).warnings).toMatchObject([{ code: "TRIMMED" }]);
  });

  test("reads keys and certificates, and chains of them", () => {
    expect(load(pem({ type: "public-key" }), spki).X).toBe(spki);
    expect(load(pem({ type: "private-key" }), sec1).X).toBe(sec1);
    const chain = leafCertificate + authorityCertificate;
    expect(load(pem({ type: "certificate" }), chain.replaceAll("\n", "\\n")).X).toBe(chain);
    expect(load(pem(), leafCertificate + key).X).toBe(leafCertificate + key);
  });

  test("leaves out the parameters that older programs write before an elliptic key", () => {
    const parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    expect(load(pem({ type: "private-key" }), parameters + sec1).X).toBe(sec1);
  });

  test("is sensitive unless it can only be public", () => {
    expect(pem().spec.sensitive).toBe(true);
    expect(pem({ type: "private-key" }).spec.sensitive).toBe(true);
    expect(pem({ type: "public-key" }).spec.sensitive).toBe(false);
    expect(pem({ type: "certificate" }).spec.sensitive).toBe(false);
    expectTypeOf<EnvFrom<ReturnType<typeof defineEnv<{ A: ReturnType<typeof pem> }>>>["A"]>().toEqualTypeOf<string>();
  });

  test.each([
    ["nothing of the kind", pem(), "b7Kq0zXvTn4wRm1s", "text of 16 characters that is no PEM"],
    ["only the head", pem(), "-----BEGIN PRIVATE KEY-----", "that is no PEM"],
    ["ends that differ", pem(), key.replace("END PRIVATE", "END PUBLIC"), "that is no PEM"],
    ["another type", pem({ type: "certificate" }), spki, "with a public key"],
    ["a private key where a public one should be", pem({ type: "public-key" }), key, "with a private key"],
    ["a certificate beside the key", pem({ type: "private-key" }), key + leafCertificate, "with a certificate"],
    ["a key that is damaged", pem(), key.replace(/M/, "N"), "that node:crypto can't parse"],
    ["a certificate cut short", pem(), leafCertificate.replace(/.{30}\n-----END/, "\n-----END"), "can't parse"],
    ["a request", pem(), spki.replaceAll("PUBLIC KEY", "CERTIFICATE REQUEST"), "of a kind that isn't read"],
    [
      "a key with a passphrase",
      pem(),
      privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase }).toString(),
      "with a passphrase",
    ],
    [
      "an older key with a passphrase",
      pem(),
      generateKeyPairSync("rsa", { modulusLength: 1024 })
        .privateKey.export({ type: "pkcs1", format: "pem", cipher: "aes-256-cbc", passphrase })
        .toString(),
      "with a passphrase",
    ],
  ])("refuses %s, and says only what kind of fault it is", (_name, variable, raw, got) => {
    const problem = refusal(variable, raw);
    expect(problem).toMatchObject({ code: "INVALID", what: "X is not valid", got: expect.stringContaining(got) });
  });

  test("says what it expects", () => {
    expect(refusal(pem({ type: "certificate" }), "x")?.fix).toBe("Set it to a certificate (or a chain of them) in PEM");
    expect(refusal(pem(), "x")?.fix).toBe("Set it to a key or a certificate in PEM");
  });

  test("refuses a type that there isn't, when it is defined", () => {
    const typo = (pem as (options: unknown) => Declaration)({ type: "privatekey" });
    expect(problemsOf(() => defineEnv({ vars: { X: typo } })).problems).toMatchObject([
      { code: "OPTION", what: "X: `type` must be private-key, public-key, certificate, got string" },
    ]);
  });

  test("knows when the first of its certificates runs out", () => {
    const ends = pem({ type: "certificate" }).spec.expiresAtMs;
    const leafEndMs = Date.parse(new X509Certificate(leafCertificate).validTo);
    expect(ends?.(leafCertificate)).toBe(leafEndMs);
    expect(ends?.(leafCertificate.replaceAll("\n", "\\n"))).toBe(leafEndMs);
    expect(ends?.(leafCertificate + authorityCertificate)).toBe(Date.parse("2026-12-31T23:59:00Z"));
    expect(ends?.(key)).toBeUndefined();
    expect(ends?.(leafCertificate.replace("MIHV", "AAAA"))).toBeUndefined();
  });
});
