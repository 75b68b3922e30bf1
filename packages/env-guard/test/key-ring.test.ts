import { createHmac } from "node:crypto";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { createKeyRing, kidOf, renewRing } from "../src/rotation.ts";
import type { KeyRing, RingKeys } from "../src/rotation.ts";
import { randomText } from "./good-environment.ts";
import { problemsOf } from "./problems-of.ts";

const [a, b, c] = [randomText("a"), randomText("b"), randomText("c")];
const [kidA, kidB, kidC] = [a, b, c].map((key) => createHmac("sha256", key).update("kid").digest("hex").slice(0, 8));
const endMs = 1_000_000;
const three: RingKeys = { current: { key: a }, next: { key: b }, previous: { key: c, expiresAtMs: endMs } };

const rolesOf = (ring: KeyRing, kid?: string, nowMs = 0) => ring.verificationKeys(kid, nowMs).map(({ role }) => role);

test("The current key signs, and it alone", () => {
  const { signingKey } = createKeyRing(three);
  expect(signingKey).toMatchObject({ role: "current", isExplicit: false });
  expect(signingKey.key).toBe(a);
  expect(signingKey.kid).toBe(kidA);
});

test("Without a kid, all keys are tried: current, previous, next", () => {
  const ring = createKeyRing(three);
  expect(rolesOf(ring)).toEqual(["current", "previous", "next"]);
  expect(ring.verificationKeys(undefined, 0).map(({ key }) => key)).toEqual([a, c, b]);
  expect(ring.verificationKeys(undefined, 0).map(({ kid }) => kid)).toEqual([kidA, kidC, kidB]);
});

test("With a kid, only its key is tried; with a strange one, all are", () => {
  const ring = createKeyRing(three);
  expect(rolesOf(ring, kidA)).toEqual(["current"]);
  expect(rolesOf(ring, kidB)).toEqual(["next"]);
  expect(rolesOf(ring, kidC)).toEqual(["previous"]);
  expect(rolesOf(ring, "strange")).toEqual(["current", "previous", "next"]);
  expect(rolesOf(ring, "")).toEqual(["current", "previous", "next"]);
});

test("A ring of one key tries that one", () => {
  const ring = createKeyRing({ current: { key: a } });
  expect(rolesOf(ring)).toEqual(["current"]);
  expect(rolesOf(ring, kidB)).toEqual(["current"]);
});

test("A previous key verifies to the last millisecond before it expires, and then no more", () => {
  const ring = createKeyRing(three);
  expect(rolesOf(ring, undefined, endMs - 1)).toContain("previous");
  expect(rolesOf(ring, undefined, endMs)).toEqual(["current", "next"]);
  expect(rolesOf(ring, kidC, endMs - 1)).toEqual(["previous"]);
  expect(rolesOf(ring, kidC, endMs)).toEqual(["current", "next"]);
});

test("What time it is, the clock says unless somebody else does", () => {
  const ended = createKeyRing({ ...three, previous: { key: c, expiresAtMs: Date.now() - 1 } });
  expect(ended.verificationKeys().map(({ role }) => role)).toEqual(["current", "next"]);
  const lives = createKeyRing({ ...three, previous: { key: c, expiresAtMs: Date.now() + 3_600_000 } });
  expect(lives.verificationKeys().map(({ role }) => role)).toEqual(["current", "previous", "next"]);
});

test("A label takes the place of the fingerprint", () => {
  const ring = createKeyRing({ current: { key: a, id: "2026-11" }, next: { key: b } });
  expect(ring.signingKey).toMatchObject({ isExplicit: true });
  expect(ring.signingKey.kid).toBe("2026-11");
  expect(rolesOf(ring, "2026-11")).toEqual(["current"]);
  // Tokens of the time before the label are still found.
  expect(rolesOf(ring, kidA)).toEqual(["current", "next"]);
});

test("The fingerprint is eight digits of an HMAC of the key", () => {
  expect(kidOf(a)).toBe(kidA);
  expect(kidOf(a)).toMatch(/^[\da-f]{8}$/);
  expect(createKeyRing({ current: { key: a } }).signingKey.kid).toBe(kidOf(a));
});

test("What verified is counted by role", () => {
  const ring = createKeyRing(three);
  const [current, previous, next] = ring.verificationKeys(undefined, 0);
  for (const key of [current!, previous!, previous!, next!, next!, next!]) ring.countVerification(key);
  expect(ring.status().verifications).toEqual({ current: 1, previous: 2, next: 3 });
  expect(createKeyRing(three).status().verifications).toEqual({ current: 0, previous: 0, next: 0 });
});

test("The status has roles, labels and the end of the previous key, as a copy", () => {
  const ring = createKeyRing({ ...three, next: { key: b, id: "next" } });
  const status = ring.status();
  expect(status).toEqual({
    keys: [
      { role: "current", kid: kidA, isExplicit: false },
      { role: "previous", kid: kidC, isExplicit: false },
      { role: "next", kid: "next", isExplicit: true },
    ],
    previousExpiresAtMs: endMs,
    verifications: { current: 0, previous: 0, next: 0 },
  });
  ring.countVerification(ring.signingKey);
  expect(status.verifications.current).toBe(0);
  expect(createKeyRing({ current: { key: a } }).status()).not.toHaveProperty("previousExpiresAtMs");
});

test("A previous key at the epoch is one with an end", () => {
  const ring = createKeyRing({ ...three, previous: { key: c, expiresAtMs: 0 } });
  expect(ring.status().previousExpiresAtMs).toBe(0);
  expect(rolesOf(ring, undefined, 0)).toEqual(["current", "next"]);
});

test("Nothing that prints or copies finds a key", () => {
  const ring = createKeyRing(three);
  const keys = ring.verificationKeys(undefined, 0);
  const texts = [ring, ...keys, keys].flatMap((one) => [
    inspect(one, { depth: null, showHidden: true }),
    inspect(one, { depth: null, showHidden: true, customInspect: false }),
    JSON.stringify(one),
    inspect({ ...one }, { depth: null }),
    inspect(Object.getOwnPropertyDescriptors(one), { depth: null }),
  ]);
  for (const text of texts) for (const key of [a, b, c]) expect(text).not.toContain(key.slice(3, 9));
  expect(inspect(ring)).toBe(inspect(ring.status()));
  expect(JSON.parse(JSON.stringify(ring))).toEqual(ring.status());
  expect(JSON.stringify(keys[1])).toBe(`{"role":"previous","isExplicit":false,"expiresAtMs":${endMs}}`);
});

test("A ring and its keys can't be changed", () => {
  const ring = createKeyRing(three);
  expect(Object.isFrozen(ring)).toBe(true);
  for (const key of ring.verificationKeys(undefined, 0)) expect(Object.isFrozen(key)).toBe(true);
  (ring.verificationKeys(undefined, 0) as unknown[]).length = 0;
  expect(rolesOf(ring)).toHaveLength(3);
});

test("A renewed ring has the keys of the other one and goes on counting", () => {
  const ring = createKeyRing({ current: { key: a }, next: { key: b } });
  ring.countVerification(ring.signingKey);
  const fresh = createKeyRing({ current: { key: b }, previous: { key: a, expiresAtMs: endMs } });
  (ring as unknown as Record<symbol, (fresh: KeyRing) => void>)[renewRing]!(fresh);
  expect(ring.signingKey.key).toBe(b);
  expect(rolesOf(ring, kidA)).toEqual(["previous"]);
  ring.countVerification(ring.signingKey);
  expect(ring.status().verifications.current).toBe(2);
  expect(fresh.status().verifications.current).toBe(0);
  expect(renewRing).toBe(Symbol.for("@luneo/env-guard/renew"));
});

const codesOf = (keys: unknown) => problemsOf(() => createKeyRing(keys as RingKeys)).problems.map(({ code }) => code);

test.each<[string, unknown, string[]]>([
  ["next is the current key", { current: { key: a }, next: { key: a } }, ["SHARED_KEY"]],
  ["previous is the current key", { current: { key: a }, previous: { key: a, expiresAtMs: 1 } }, ["SHARED_KEY"]],
  ["previous is the next key", { ...three, previous: { key: b, expiresAtMs: 1 } }, ["SHARED_KEY"]],
  ["two have one label", { current: { key: a, id: "x" }, next: { key: b, id: "x" } }, ["SHARED_ID"]],
  ["previous has no end", { current: { key: a }, previous: { key: b } }, ["NO_EXPIRY"]],
  ["previous has half an end", { current: { key: a }, previous: { key: b, expiresAtMs: 0.5 } }, ["NO_EXPIRY"]],
  ["a label is a part of its key", { current: { key: a, id: "abcdef" } }, []],
  [
    "all of it",
    { current: { key: "abcdef", id: "x" }, previous: { key: "abcdef", id: "x" }, next: { key: b } },
    ["SHARED_KEY", "SHARED_ID", "NO_EXPIRY"],
  ],
  ["a key is no text", { current: { key: 7 }, next: { key: "" } }, ["EMPTY_KEY", "EMPTY_KEY"]],
  ["a label is none", { current: { key: a, id: "" }, next: { key: b, id: "a b" } }, ["INVALID_ID", "INVALID_ID"]],
  ["a label is too long", { current: { key: a, id: "-".repeat(65) } }, ["INVALID_ID"]],
  ["a label is no text", { current: { key: a, id: 7 } }, ["INVALID_ID"]],
])("Whether keys can be one ring: %s", (_what, keys, codes) => {
  if (codes.length === 0) expect(createKeyRing(keys as RingKeys).signingKey.role).toBe("current");
  else expect(codesOf(keys)).toEqual(codes);
});

test("A label that repeats six characters of any key is refused, one of five isn't", () => {
  const key = "pqrstuvwxyz012345678901234567890123";
  expect(codesOf({ current: { key: a, id: "v-rstuvw" }, next: { key } })).toEqual(["SECRET_ID"]);
  expect(codesOf({ current: { key: a, id: "rstuvw.1" }, next: { key } })).toEqual(["SECRET_ID"]);
  expect(codesOf({ current: { key, id: key } })).toEqual(["SECRET_ID"]);
  expect(createKeyRing({ current: { key, id: "rstuv" } }).signingKey.kid).toBe("rstuv");
  expect(createKeyRing({ current: { key, id: "rstuv-uvwxy" } }).signingKey.kid).toBe("rstuv-uvwxy");
});

test("What is refused is told without a key", () => {
  const error = problemsOf(() => createKeyRing({ current: { key: a, id: "x" }, next: { key: a, id: "x" } }));
  expect(error.code).toBe("ENV_ARGUMENT_INVALID");
  expect(error.message).toBe(
    "Invalid argument of createKeyRing\n" +
      "  - It is a ring with one key twice. Give each its own.\n" +
      "  - It is a ring with one label twice. Give each its own.",
  );
});

test("Keys and labels that are none are told by their kind", () => {
  const error = problemsOf(() => createKeyRing({ current: { key: "", id: "two words" } }));
  expect(error.message).toBe(
    "Invalid argument of createKeyRing\n" +
      "  - It is a ring with a key that is no text. Give each key its text.\n" +
      "  - It is a ring with a label that is none. Write 1 to 64 letters, digits, dots, _ or -.",
  );
  const shared = problemsOf(() => createKeyRing({ current: { key: a, id: a.slice(0, 6).replaceAll("/", "-") } }));
  expect(shared.problems).toEqual([
    { code: "SECRET_ID", what: "It is a ring with a part of a key as a label", fix: "Label it 2026-11, say" },
  ]);
});

test("Labels have up to 64 letters, digits, dots, underscores and hyphens", () => {
  const id = `aZ_.-09${"-".repeat(57)}`;
  expect(createKeyRing({ current: { key: a, id } }).signingKey.kid).toBe(id);
});
