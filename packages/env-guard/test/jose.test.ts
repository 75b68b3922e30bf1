import { createHmac } from "node:crypto";
import { inspect } from "node:util";
import { compactVerify, decodeProtectedHeader, errors, jwtVerify, SignJWT, UnsecuredJWT } from "jose";
import { expect, test } from "vitest";
import { createKeyRing, kidOf, renewRing, toJose } from "../src/rotation.ts";
import type { KeyRing, TokenAlgorithm } from "../src/rotation.ts";
import { randomText } from "./good-environment.ts";
import { problemsOf } from "./problems-of.ts";

const [a, b, c, stranger] = [randomText("a"), randomText("b"), randomText("c"), randomText("d")];
const endMs = Date.now() + 3_600_000;

const ringOfThree = () =>
  createKeyRing({ current: { key: a }, next: { key: b }, previous: { key: c, expiresAtMs: endMs } });

/** A token of somebody else's making. */
function mint(key: string, header: object = {}, claims: object = {}, alg: TokenAlgorithm = "HS256") {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg, ...header })}.${part(claims)}`;
  return `${text}.${createHmac(`sha${alg.slice(2)}`, key)
    .update(text)
    .digest("base64url")}`;
}

const counts = (ring: KeyRing) => Object.values(ring.status().verifications);

test("What a ring signs, jose verifies with it in one call", async () => {
  const ring = ringOfThree();
  const jwt = toJose(ring);
  const token = await new SignJWT({ a: 1 }).setProtectedHeader(jwt.header).setExpirationTime("7d").sign(jwt.key);
  expect(decodeProtectedHeader(token)).toEqual({ alg: "HS256", kid: kidOf(a) });
  const { payload } = await jwtVerify(token, jwt.getKey, jwt.verifyOptions);
  expect(payload["a"]).toBe(1);
  expect(ring.status().verifications).toEqual({ current: 1, next: 0, previous: 0 });
  await compactVerify(token, jwt.getKey, jwt.verifyOptions);
  expect(ring.status().verifications.current).toBe(2);
});

test.each([
  ["its fingerprint as kid", kidOf],
  ["no kid", () => undefined],
  ["a strange kid", () => "strange"],
  ["a kid that is no text", () => 7],
  ["the kid of another key", () => kidOf(a)],
])("A token of each key verifies, with %s, and counts for its role", async (_what, kid) => {
  const ring = ringOfThree();
  const jwt = toJose(ring);
  for (const key of [a, b, b, c, c, c]) {
    await jwtVerify(mint(key, { kid: kid(key) }, { sub: "x" }), jwt.getKey, jwt.verifyOptions);
  }
  expect(ring.status().verifications).toEqual({ current: 1, next: 2, previous: 3 });
});

test("A token of a stranger is refused by jose itself, and counted nowhere", async () => {
  const ring = ringOfThree();
  const jwt = toJose(ring);
  for (const kid of [undefined, "x", kidOf(a), kidOf(b), kidOf(c)]) {
    const error = await jwtVerify(mint(stranger, { kid }), jwt.getKey, jwt.verifyOptions).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(errors.JWSSignatureVerificationFailed);
  }
  const broken = `${mint(a).slice(0, -4)}AAAA`;
  await expect(jwtVerify(broken, jwt.getKey)).rejects.toThrow(errors.JWSSignatureVerificationFailed);
  await expect(jwtVerify(`${mint(a).split(".", 2).join(".")}.`, jwt.getKey)).rejects.toThrow(errors.JOSEError);
  expect(counts(ring)).toEqual([0, 0, 0]);
});

test("A previous key that has expired verifies nothing", async () => {
  const ring = ringOfThree();
  let nowMs = endMs - 1;
  const jwt = toJose(ring, { clock: { now: () => nowMs } });
  await jwtVerify(mint(c), jwt.getKey, jwt.verifyOptions);
  nowMs = endMs;
  for (const header of [{}, { kid: kidOf(c) }]) {
    await expect(jwtVerify(mint(c, header), jwt.getKey)).rejects.toThrow(errors.JWSSignatureVerificationFailed);
  }
  expect(ring.status().verifications.previous).toBe(1);
});

test("A token past its end is jose's to refuse, and keeps no previous key alive", async () => {
  const ring = ringOfThree();
  const nowMs = 1_700_000_000_000;
  const jwt = toJose(ring, { clock: { now: () => nowMs } });
  const options = { ...jwt.verifyOptions, currentDate: new Date(nowMs) };
  const error = await jwtVerify(mint(c, {}, { exp: 1_700_000_000 }), jwt.getKey, options).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(errors.JWTExpired);
  expect(counts(ring)).toEqual([0, 0, 0]);
  await jwtVerify(mint(c, {}, { exp: 1_700_000_001 }), jwt.getKey, options);
  expect(ring.status().verifications.previous).toBe(1);
});

test("Another algorithm than the ring's is refused", async () => {
  const ring = ringOfThree();
  const jwt = toJose(ring);
  for (const alg of ["HS384", "HS512"] as const) {
    const token = mint(c, {}, {}, alg);
    await expect(jwtVerify(token, jwt.getKey, jwt.verifyOptions)).rejects.toThrow(errors.JOSEAlgNotAllowed);
    await expect(jwtVerify(token, jwt.getKey)).rejects.toThrow(errors.JWSSignatureVerificationFailed);
  }
  await expect(jwtVerify(new UnsecuredJWT({}).encode(), jwt.getKey)).rejects.toThrow(errors.JOSEError);
  expect(counts(ring)).toEqual([0, 0, 0]);
});

test.each(["HS384", "HS512"] as const)("%s can be chosen", async (algorithm) => {
  const ring = createKeyRing({ current: { key: a + b }, previous: { key: b + c, expiresAtMs: endMs } });
  const jwt = toJose(ring, { algorithm });
  expect(jwt.header.alg).toBe(algorithm);
  const token = await new SignJWT({}).setProtectedHeader(jwt.header).sign(jwt.key);
  await jwtVerify(token, jwt.getKey, jwt.verifyOptions);
  await jwtVerify(mint(b + c, {}, {}, algorithm), jwt.getKey, jwt.verifyOptions);
  expect(ring.status().verifications).toEqual({ current: 1, next: 0, previous: 1 });
});

test("An algorithm without a shared secret is refused at once", () => {
  for (const algorithm of ["RS256", "none", "HS1", "xHS256", "HS2560"]) {
    const error = problemsOf(() => toJose(ringOfThree(), { algorithm: algorithm as TokenAlgorithm }));
    expect(error.code).toBe("ENV_ARGUMENT_INVALID");
    expect(error.message).toBe(
      "Invalid options of a ring of tokens\n" +
        "  - `algorithm` signs with no shared secret. Set it to HS256, HS384 or HS512.",
    );
    expect(error.problems).toMatchObject([{ code: "ALGORITHM" }]);
  }
});

test("A ring that is renewed signs and verifies with its new keys", async () => {
  const ring = createKeyRing({ current: { key: a }, next: { key: b } });
  const jwt = toJose(ring);
  const old = await new SignJWT({}).setProtectedHeader(jwt.header).sign(jwt.key);
  const fresh = createKeyRing({ current: { key: b }, previous: { key: a, expiresAtMs: endMs } });
  (ring as unknown as Record<symbol, (fresh: KeyRing) => void>)[renewRing]!(fresh);
  const young = await new SignJWT({}).setProtectedHeader(jwt.header).sign(jwt.key);
  expect(decodeProtectedHeader(young).kid).toBe(kidOf(b));
  for (const token of [old, young]) await jwtVerify(token, jwt.getKey, jwt.verifyOptions);
  expect(ring.status().verifications).toEqual({ current: 1, next: 0, previous: 1 });
});

test("What is handed to jose prints no key, and is made once for each", () => {
  const jwt = toJose(ringOfThree());
  expect(jwt.key).toBe(jwt.key);
  expect(inspect(jwt, { getters: true, depth: null })).not.toContain(a.slice(3, 9));
  expect(JSON.stringify(jwt)).not.toContain(a.slice(3, 9));
  expect(Object.isFrozen(jwt)).toBe(true);
});
