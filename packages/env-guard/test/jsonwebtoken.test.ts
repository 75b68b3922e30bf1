import { createHmac, type KeyObject } from "node:crypto";
import jsonwebtoken from "jsonwebtoken";
import { expect, test } from "vitest";
import { createKeyRing, kidOf, toJsonwebtoken } from "../src/rotation.ts";
import type { KeyRing } from "../src/rotation.ts";
import { randomText } from "./good-environment.ts";
import { problemsOf } from "./problems-of.ts";

const { decode, JsonWebTokenError, sign, TokenExpiredError, verify } = jsonwebtoken;
const [a, b, c, stranger] = [randomText("a"), randomText("b"), randomText("c"), randomText("d")];
const endMs = Date.now() + 3_600_000;

const ringOfThree = () =>
  createKeyRing({ current: { key: a }, next: { key: b }, previous: { key: c, expiresAtMs: endMs } });

test("What a ring signs, jsonwebtoken verifies with it", () => {
  const ring = ringOfThree();
  const jwt = toJsonwebtoken(ring);
  const token = sign({ sub: "x" }, jwt.key, { ...jwt.signOptions, expiresIn: "7d" });
  expect(decode(token, { complete: true })?.header).toEqual({ alg: "HS256", typ: "JWT", kid: kidOf(a) });
  expect(verify(token, jwt.keyOf(token), jwt.verifyOptions)).toMatchObject({ sub: "x" });
  expect(ring.status().verifications).toEqual({ current: 1, next: 0, previous: 0 });
});

test.each([
  ["its fingerprint", kidOf],
  ["none", undefined],
  ["a strange one", () => "strange"],
])("A token of each key verifies, whatever its kid is: %s", async (_what, kid) => {
  const ring = ringOfThree();
  const jwt = toJsonwebtoken(ring);
  for (const key of [a, b, b, c, c, c]) {
    const token = sign({ sub: "x" }, key, kid ? { keyid: kid(key) } : {});
    const claims = await new Promise((resolve, reject) => {
      verify(token, jwt.keyOf(token), jwt.verifyOptions, (error, claims) => (error ? reject(error) : resolve(claims)));
    });
    expect(claims).toMatchObject({ sub: "x" });
  }
  expect(ring.status().verifications).toEqual({ current: 1, next: 2, previous: 3 });
});

test("jsonwebtoken itself refuses what no key has signed, what is no token and what has ended", () => {
  const ring = ringOfThree();
  const jwt = toJsonwebtoken(ring);
  const check = (token: string) => () => verify(token, jwt.keyOf(token), jwt.verifyOptions);
  const head = Buffer.from('{"alg":"HS256"}').toString("base64url");
  for (const text of ["", "a", "a.b", "a.b.c", "a.b.c.d", "..", "bnVsbA..", "W10.W10.", `${head}.${head}.`]) {
    expect(check(text)).toThrow(JsonWebTokenError);
  }
  expect(check(undefined as never)).toThrow(JsonWebTokenError);
  expect(check(sign({}, stranger, { keyid: kidOf(a) }))).toThrow("invalid signature");
  expect(check(sign({}, c, { algorithm: "HS512" }))).toThrow("invalid algorithm");
  expect(check(sign({ exp: 1 }, c))).toThrow(TokenExpiredError);
  expect(Object.values(ring.status().verifications)).toEqual([0, 0, 0]);
});

test("A signed token with a fourth part is none", () => {
  const ring = ringOfThree();
  const jwt = toJsonwebtoken(ring);
  const token = sign({}, c);
  expect(jwt.keyOf(token)).not.toBe(jwt.key);
  expect(jwt.keyOf(`${token}.x`)).toBe(jwt.key);
});

test("A token whose payload is no object is found all the same", () => {
  const ring = ringOfThree();
  const jwt = toJsonwebtoken(ring);
  for (const [index, payload] of ["text", "null", "7"].entries()) {
    const token = sign(payload, c);
    expect(verify(token, jwt.keyOf(token), jwt.verifyOptions)).toEqual(decode(token));
    expect(ring.status().verifications.previous).toBe(index + 1);
  }
});

test("A previous key that has expired verifies nothing", () => {
  const jwt = toJsonwebtoken(ringOfThree(), { clock: { now: () => endMs } });
  const token = sign({}, c, { keyid: kidOf(c) });
  expect(() => verify(token, jwt.keyOf(token), jwt.verifyOptions)).toThrow("invalid signature");
});

test("The end of a token counts to the millisecond", () => {
  const ring = ringOfThree();
  for (const nowMs of [1_700_000_000_000, 1_699_999_999_999]) {
    toJsonwebtoken(ring, { clock: { now: () => nowMs } }).keyOf(sign({ exp: 1_700_000_000 }, a));
  }
  expect(ring.status().verifications.current).toBe(1);
  toJsonwebtoken(ring).keyOf(signRaw({ exp: "1" }));
  expect(ring.status().verifications.current).toBe(2);
});

test("A known kid needs one try; without one, or with a misleading one, all keys are tried", () => {
  const ring = ringOfThree();
  const asked: (string | undefined)[] = [];
  const spied: KeyRing = {
    signingKey: ring.signingKey,
    verificationKeys(kid, nowMs) {
      asked.push(kid);
      return ring.verificationKeys(kid, nowMs);
    },
    countVerification: (key) => ring.countVerification(key),
    status: () => ring.status(),
  };
  const jwt = toJsonwebtoken(spied);
  jwt.keyOf(sign({}, c, { keyid: kidOf(c) }));
  expect(asked.splice(0)).toEqual([kidOf(c)]);
  jwt.keyOf(sign({}, c, { keyid: kidOf(a) }));
  expect(asked.splice(0)).toEqual([kidOf(a), undefined]);
  jwt.keyOf(sign({}, c));
  expect(asked.splice(0)).toEqual([undefined]);
  expect(ring.status().verifications.previous).toBe(3);
});

test("Another algorithm can be chosen, and one without a shared secret is refused", () => {
  const jwt = toJsonwebtoken(ringOfThree(), { algorithm: "HS512" });
  const token = sign({}, jwt.key, jwt.signOptions);
  expect(decode(token, { complete: true })?.header.alg).toBe("HS512");
  verify(token, jwt.keyOf(token), jwt.verifyOptions);
  const error = problemsOf(() => toJsonwebtoken(ringOfThree(), { algorithm: "ES256" as never }));
  expect(error.problems).toMatchObject([{ code: "ALGORITHM" }]);
});

test("It is what @nestjs/jwt asks for: a provider of keys and the options of both calls", () => {
  const ring = ringOfThree();
  // As `JwtModule.register` gets it and `JwtService` uses it: 0 to sign, 1 to verify, options copied for each token.
  const module = { ...toJsonwebtoken(ring), global: true };
  const service = {
    sign: (payload: object, options: object = {}) =>
      sign(payload, module.secretOrKeyProvider(0, payload), { ...module.signOptions, ...options }),
    verify: (token: string) => verify(token, module.secretOrKeyProvider(1, token), { ...module.verifyOptions }),
  };
  const token = service.sign({ sub: "x" }, { expiresIn: "7d" });
  expect(decode(token, { complete: true })?.header.kid).toBe(kidOf(a));
  for (const key of [b, c]) service.verify(sign({}, key));
  expect(service.verify(token)).toMatchObject({ sub: "x" });
  expect(ring.status().verifications).toEqual({ current: 1, next: 1, previous: 1 });
  expect(() => service.verify(sign({}, stranger))).toThrow(JsonWebTokenError);
});

test("It is what passport-jwt asks for: the key of a raw token", () => {
  const jwt = toJsonwebtoken(ringOfThree());
  const secretOrKeyProvider = (_request: unknown, raw: string, done: (error: unknown, key?: KeyObject) => void) =>
    done(null, jwt.keyOf(raw));
  const token = sign({ sub: "x" }, c);
  let claims: unknown;
  secretOrKeyProvider(undefined, token, (_error, key) => (claims = verify(token, key!, jwt.verifyOptions)));
  expect(claims).toMatchObject({ sub: "x" });
});

/** A token with claims that jsonwebtoken would refuse to sign. */
function signRaw(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "HS256" })}.${part(claims)}`;
  return `${text}.${createHmac("sha256", a).update(text).digest("base64url")}`;
}
