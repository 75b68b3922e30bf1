import fc from "fast-check";
import { expect, test } from "vitest";
import { generateKeyPairSync } from "node:crypto";
import { agedSecrets } from "../src/expiry/aged-secret.ts";
import { secretAge } from "../src/expiry/secret-age.ts";
import { envGuard } from "../src/guard.ts";
import { defineEnv, postgresUrl, redisUrl, secret, sentryDsn, url } from "../src/index.ts";
import { pem } from "../src/variables/pem.ts";
import { authorityCertificate, leafCertificate, token } from "./dated-values.ts";

const now = Date.parse("2026-11-22T00:00:00Z");
const day = 86_400_000;
const iso = (ms: number): string => new Date(ms).toISOString();
const plain = { spec: {}, text: "q7VzK0wJ9xQ2m4Tt8LbR" };

test("a secret of which nothing is known is unknown, not fresh", () => {
  expect(secretAge(plain, now)).toEqual({ state: "unknown" });
  expect(secretAge({ ...plain, lock: { owner: "platform" } }, now)).toEqual({ state: "unknown" });
});

test.each([
  [30 * day, "fresh"],
  [30 * day - 1, "rotation-due"],
  [7 * day, "rotation-due"],
  [7 * day - 1, "expiring"],
  [1, "expiring"],
  [0, "expired"],
  [-day, "expired"],
])("with %d ms left it is %s", (left, state) => {
  const expiresAt = iso(now + left);
  expect(secretAge({ ...plain, expiresAt }, now)).toEqual({
    state,
    expiresAtMs: now + left,
    expirySource: "companion",
  });
});

test("a rotation is due when its interval is over, by the definition or else by the lock file", () => {
  const rotatedAt = iso(now - 90 * day);
  const due = { state: "rotation-due", rotatedAtMs: now - 90 * day, rotationDueAtMs: now };
  expect(secretAge({ spec: { rotateEvery: "90d" }, text: "x", rotatedAt }, now)).toEqual({
    ...due,
    rotationSource: "companion",
  });
  expect(secretAge({ ...plain, lock: { rotatedAt, rotateEvery: "2160h" } }, now)).toEqual({
    ...due,
    rotationSource: "lock",
  });
  const both = { spec: { rotateEvery: "91d" as const }, text: "x", lock: { rotatedAt, rotateEvery: "1d" as const } };
  expect(secretAge(both, now)).toMatchObject({ state: "fresh", rotationDueAtMs: now + day });
});

test("what the value says comes before its companions, and those before the lock file", () => {
  const text = token({ iat: (now - day) / 1000, exp: (now + 40 * day) / 1000 });
  const [expiresAt, rotatedAt] = [iso(now + 50 * day), iso(now - 2 * day)];
  const lock = { expiresAt: iso(now + 60 * day), rotatedAt: iso(now - 3 * day) };
  expect(secretAge({ spec: {}, text, expiresAt, rotatedAt, lock }, now)).toEqual({
    state: "fresh",
    expiresAtMs: now + 40 * day,
    expirySource: "jwt",
    rotatedAtMs: now - day,
    rotationSource: "jwt",
  });
  expect(secretAge({ ...plain, expiresAt, rotatedAt, lock }, now)).toMatchObject({
    expiresAtMs: now + 50 * day,
    rotatedAtMs: now - 2 * day,
  });
  expect(secretAge({ ...plain, lock }, now)).toMatchObject({ expirySource: "lock", rotationSource: "lock" });
});

test("a token without exp never expires by itself, and one with a foreign payload says nothing", () => {
  expect(secretAge({ spec: {}, text: token({ iat: (now - day) / 1000 }) }, now)).toEqual({
    state: "fresh",
    rotatedAtMs: now - day,
    rotationSource: "jwt",
  });
  for (const text of [token({ exp: "2027" }), token({ exp: 1e30 }), "eyJhbGciOiJI.e30", "eyJ.%%.x", "eyJub3RoaW5n"]) {
    expect(secretAge({ spec: {}, text }, now)).toEqual({ state: "unknown" });
  }
});

test.each([
  ["as it is", leafCertificate],
  ["in one line with spelled out line breaks", leafCertificate.replaceAll("\n", "\\n")],
  ["in one line with blanks", leafCertificate.replaceAll("\n", " ")],
  ["in base64", Buffer.from(leafCertificate).toString("base64")],
  ["with CRLF", leafCertificate.replaceAll("\n", "\r\n")],
])("a certificate %s carries its dates", (_name, text) => {
  expect(secretAge({ spec: {}, text, expiresAt: iso(now) }, now)).toEqual({
    state: "fresh",
    expiresAtMs: Date.parse("2027-01-01T00:00:00Z"),
    expirySource: "x509",
    rotatedAtMs: Date.parse("2026-01-01T00:00:00Z"),
    rotationSource: "x509",
  });
});

test("a chain ends with the first of its certificates that does", () => {
  expect(secretAge({ spec: {}, text: leafCertificate + authorityCertificate }, now)).toMatchObject({
    expiresAtMs: Date.parse("2026-12-31T23:59:00Z"),
    rotatedAtMs: Date.parse("2026-01-01T00:00:00Z"),
  });
});

test("a broken certificate says nothing, and the next source is asked", () => {
  const text = leafCertificate.replace("MIHVMIG", "MIHVMIH");
  expect(secretAge({ spec: {}, text, expiresAt: iso(now) }, now)).toEqual({
    state: "expired",
    expiresAtMs: now,
    expirySource: "companion",
  });
});

test("a rotation that is ahead tells nothing, but for the clocks of other machines", () => {
  expect(secretAge({ ...plain, rotatedAt: iso(now + day + 1) }, now)).toEqual({ state: "unknown" });
  expect(secretAge({ ...plain, rotatedAt: iso(now + day) }, now)).toMatchObject({ state: "fresh" });
});

test("a secret that is to be rotated and was never dated is unknown, however far its end is", () => {
  const secret = { spec: { rotateEvery: "90d" as const }, text: "x", expiresAt: iso(now + 3650 * day) };
  expect(secretAge(secret, now).state).toBe("unknown");
  expect(secretAge({ ...secret, expiresAt: iso(now - 1) }, now).state).toBe("expired");
});

test("whatever a value is, its age is told without a throw and without the value", () => {
  const texts = fc.oneof(
    fc.string(),
    fc.string().map((text) => `eyJ${text}`),
    fc.json().map((json) => token(JSON.parse(json) as object)),
    fc.string().map((text) => `-----BEGIN CERTIFICATE-----${text}-----END CERTIFICATE-----`),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const age = secretAge({ spec: {}, text }, now);
      expect(["fresh", "rotation-due", "expiring", "expired", "unknown"]).toContain(age.state);
      if (text.length >= 6) expect(JSON.stringify(age)).not.toContain(text);
    }),
  );
});

test("an end in the lock file is that of the old value, where the variable beside the secret was replaced later", () => {
  const lock = { rotatedAt: iso(now - 90 * day), expiresAt: iso(now + day) };
  expect(secretAge({ ...plain, lock }, now)).toMatchObject({ state: "expiring", expirySource: "lock" });
  expect(secretAge({ ...plain, lock, rotatedAt: iso(now - day) }, now)).toEqual({
    state: "fresh",
    rotatedAtMs: now - day,
    rotationSource: "companion",
  });
  expect(secretAge({ ...plain, lock, rotatedAt: iso(now - 91 * day) }, now)).toMatchObject({ expirySource: "lock" });
  expect(secretAge({ ...plain, lock: { expiresAt: lock.expiresAt }, rotatedAt: iso(now) }, now)).toMatchObject({
    expirySource: "lock",
  });
});

test("only secrets grow old: no public key, no DSN, no URL of a database without a password", () => {
  const { publicKey } = generateKeyPairSync("ed25519");
  const definition = defineEnv({
    vars: {
      PUBLIC: pem({ type: "public-key" }),
      DSN: sentryDsn(),
      CACHE: redisUrl(),
      CACHE_WITH: redisUrl(),
      DATABASE: postgresUrl(),
      DATABASE_WITH: postgresUrl(),
      HOOK: { schema: url(), sensitive: true },
      DATED: redisUrl(),
      DUE: sentryDsn().rotate({ every: "90d" }),
      UNSET: secret().optional(),
    },
  });
  const source = {
    APP_ENV: "staging",
    PUBLIC: publicKey.export({ type: "spki", format: "pem" }).toString(),
    DSN: "https://0a1b2c3d@o1.ingest.sentry.io/2",
    CACHE: "redis://cache:6379/0",
    CACHE_WITH: "redis://:q7VzK0wJ9xQ2@cache",
    DATABASE: "postgres://app@db/app",
    DATABASE_WITH: "postgres://db/app?user=app&password=q7VzK0wJ9xQ2",
    HOOK: "https://hooks.example/T0/B0/q7VzK0wJ9xQ2",
    DATED: "redis://cache:6379/1",
    DATED_EXPIRES_AT: iso(now + day),
    DUE: "https://0a1b2c3d@o1.ingest.sentry.io/3",
  };
  const states = envGuard(definition.load(source)).status(now).variables;
  const ages = Object.fromEntries(states.flatMap(({ name, age }) => (age ? [[name, age.state]] : [])));
  const unknown = { CACHE_WITH: "unknown", DATABASE_WITH: "unknown", HOOK: "unknown", DUE: "unknown" };
  expect(ages).toEqual({ ...unknown, DATED: "expiring" });
  const listed = agedSecrets(definition, source, { nowMs: now });
  expect(listed.map(({ name }) => name).toSorted()).toEqual([...Object.keys(ages), "UNSET"].toSorted());
});
