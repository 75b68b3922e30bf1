import jsonwebtoken from "jsonwebtoken";
import { expect, expectTypeOf, onTestFinished, test, vi } from "vitest";
import { defineEnv } from "../src/index.ts";
import { envGuard } from "../src/guard.ts";
import { loadAsync } from "../src/sources.ts";
import { kidOf, toJsonwebtoken } from "../src/rotation.ts";
import type { KeyRing } from "../src/rotation.ts";
import { keyRing } from "../src/variables/key-ring.ts";
import { randomText } from "./good-environment.ts";
import { problemsOf } from "./problems-of.ts";

const { sign, verify } = jsonwebtoken;
const [a, b, c] = [randomText("a"), randomText("b"), randomText("c")];
const dayMs = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * dayMs).toISOString();

function load(source: Record<string, string>, options: Parameters<typeof keyRing>[0] = { maxTokenTtl: "7d" }) {
  return defineEnv({ vars: { JWT_SECRET: keyRing(options) } }).load({ APP_ENV: "production", ...source });
}

test("A ring is made of a variable and its companions", () => {
  const { JWT_SECRET: ring } = load({
    JWT_SECRET: a,
    JWT_SECRET_NEXT: b,
    JWT_SECRET_PREVIOUS: c,
    JWT_SECRET_PREVIOUS_EXPIRES_AT: "2020-01-01T01:00:00+01:00",
    JWT_SECRET_ID: "one",
    JWT_SECRET_NEXT_ID: "two",
    JWT_SECRET_PREVIOUS_ID: "zero",
  });
  expectTypeOf(ring).toEqualTypeOf<KeyRing>();
  expect(ring.status()).toEqual({
    keys: [
      { role: "current", kid: "one", isExplicit: true },
      { role: "previous", kid: "zero", isExplicit: true },
      { role: "next", kid: "two", isExplicit: true },
    ],
    previousExpiresAtMs: Date.UTC(2020, 0, 1),
    verifications: { current: 0, previous: 0, next: 0 },
  });
  expect(ring.verificationKeys(undefined, 0).map(({ key }) => key)).toEqual([a, c, b]);
});

test("A variable alone is a ring of one key; labels without their keys do nothing", () => {
  const { JWT_SECRET: ring } = load({
    JWT_SECRET: a,
    JWT_SECRET_NEXT_ID: "two",
    JWT_SECRET_PREVIOUS_ID: "zero",
    JWT_SECRET_PREVIOUS_EXPIRES_AT: inDays(1),
  });
  expect(ring.status().keys).toEqual([{ role: "current", kid: ring.signingKey.kid, isExplicit: false }]);
  expect(ring.status().previousExpiresAtMs).toBeUndefined();
});

test("A previous key that has expired is no reason not to start", () => {
  const source = { JWT_SECRET: a, JWT_SECRET_PREVIOUS: b, JWT_SECRET_PREVIOUS_EXPIRES_AT: inDays(-1) };
  expect(load(source).JWT_SECRET.verificationKeys()).toHaveLength(1);
});

test.each<[string, Record<string, string>, string]>([
  ["NEXT is the current key", { JWT_SECRET_NEXT: a }, "with one key twice"],
  ["PREVIOUS has no end", { JWT_SECRET_PREVIOUS: b }, "with a previous key but no _PREVIOUS_EXPIRES_AT"],
  [
    "PREVIOUS is the current key",
    { JWT_SECRET_PREVIOUS: a, JWT_SECRET_PREVIOUS_EXPIRES_AT: inDays(1) },
    "with one key twice",
  ],
  ["two keys have one label", { JWT_SECRET_NEXT: b, JWT_SECRET_ID: "x", JWT_SECRET_NEXT_ID: "x" }, "one label twice"],
  [
    "a label is a part of a key",
    { JWT_SECRET_ID: a.slice(3, 12).replaceAll(/[+/]/g, "") },
    "a part of a key as a label",
  ],
  [
    "two things are wrong",
    { JWT_SECRET_NEXT: a, JWT_SECRET_PREVIOUS: b },
    "with one key twice and with a previous key but no _PREVIOUS_EXPIRES_AT. Give each its own. Set that to when",
  ],
])("A ring is refused if %s", (_what, source, told) => {
  const { message, code } = problemsOf(() => load({ JWT_SECRET: a, ...source }));
  expect(code).toBe("ENV_INVALID");
  expect(message).toContain(told);
  for (const key of [a, b]) expect(message).not.toContain(key.slice(0, 6));
});

test("A ring that can't be and a placeholder in it are told together, each by its name", () => {
  const told = (source: Record<string, string>) =>
    problemsOf(() => load(source)).problems.map(({ code, subject }) => `${subject} ${code}`);
  expect(told({ JWT_SECRET: "changeme", JWT_SECRET_PREVIOUS: b })).toEqual([
    "JWT_SECRET NO_EXPIRY",
    "JWT_SECRET PLACEHOLDER",
  ]);
  expect(told({ JWT_SECRET: a, JWT_SECRET_NEXT: "changeme", JWT_SECRET_PREVIOUS: b })).toEqual([
    "JWT_SECRET NO_EXPIRY",
    "JWT_SECRET_NEXT PLACEHOLDER",
  ]);
});

test("An end that is no date is refused, and one that could mean two", () => {
  for (const date of ["tomorrow", "2026-11-22", "11/22/2026 08:00", "2026-11-22T08:00:00", "1763800000"]) {
    const source = { JWT_SECRET: a, JWT_SECRET_PREVIOUS: b, JWT_SECRET_PREVIOUS_EXPIRES_AT: date };
    expect(problemsOf(() => load(source)).problems.map(({ code }) => code)).toEqual(["DATE_INVALID"]);
  }
});

test("An end more than two lives of a token and a week ahead is refused", () => {
  const codes = (days: number, options?: Parameters<typeof keyRing>[0]) => {
    const source = { JWT_SECRET: a, JWT_SECRET_PREVIOUS: b, JWT_SECRET_PREVIOUS_EXPIRES_AT: inDays(days) };
    try {
      load(source, options);
    } catch {
      return problemsOf(() => load(source, options)).problems.map(({ code }) => code);
    }
    return [];
  };
  expect(codes(20.9)).toEqual([]);
  expect(codes(21.1)).toEqual(["FAR_EXPIRY"]);
  expect(codes(8.9, { maxTokenTtl: "1d" })).toEqual([]);
  expect(codes(9.1, { maxTokenTtl: "1d" })).toEqual(["FAR_EXPIRY"]);
  expect(codes(365, {})).toEqual([]);
  expect(codes(367, {})).toEqual(["FAR_EXPIRY"]);
});

test("Production asks each key for its strength", () => {
  const names = (source: Record<string, string>, options?: Parameters<typeof keyRing>[0]) =>
    problemsOf(() => load(source, options)).problems.map(({ code, subject }) => `${subject} ${code}`);
  const short = a.slice(0, 31);
  expect(names({ JWT_SECRET: short })).toEqual(["JWT_SECRET WEAK_SECRET"]);
  expect(names({ JWT_SECRET: a, JWT_SECRET_NEXT: b.slice(0, 31) })).toEqual(["JWT_SECRET_NEXT WEAK_SECRET"]);
  expect(names({ JWT_SECRET: a, JWT_SECRET_NEXT: "changeme" })).toEqual(["JWT_SECRET_NEXT PLACEHOLDER"]);
  expect(
    names({ JWT_SECRET: a, JWT_SECRET_PREVIOUS: b.slice(0, 31), JWT_SECRET_PREVIOUS_EXPIRES_AT: inDays(1) }),
  ).toEqual(["JWT_SECRET_PREVIOUS WEAK_SECRET"]);
  expect(names({ JWT_SECRET: a }, { minBits: 512 })).toEqual(["JWT_SECRET WEAK_SECRET"]);
  expect(load({ JWT_SECRET: short }, { minBits: 248 }).JWT_SECRET.signingKey.key).toBe(short);
});

test("A format goes for every key, wherever in the text it is", () => {
  const options = { format: /^whsec_/g };
  const good = { JWT_SECRET: `whsec_${a}`, JWT_SECRET_NEXT: `whsec_${b}` };
  for (const round of [1, 2]) {
    expect(load(good, options).JWT_SECRET.verificationKeys(), `round ${round}`).toHaveLength(2);
  }
  const { problems } = problemsOf(() => load({ JWT_SECRET: a, JWT_SECRET_NEXT: b }, options));
  expect(problems.map(({ what, fix }) => [what, fix])).toEqual([
    ["JWT_SECRET is not valid", "Set it to a secret like /^whsec_/g"],
    ["JWT_SECRET_NEXT is not valid", "Set it to a secret like /^whsec_/g"],
  ]);
});

test("A label has letters, digits, dots, underscores and hyphens", () => {
  const { problems } = problemsOf(() => load({ JWT_SECRET: a, JWT_SECRET_ID: "two words" }));
  expect(problems).toMatchObject([{ code: "INVALID", fix: "Set it to a label of letters, digits, dots, _ and -" }]);
});

test("Everything about a ring but its key may be left out; the key may not", () => {
  expect(problemsOf(() => load({ JWT_SECRET_NEXT: b })).problems).toMatchObject([
    { code: "MISSING", fix: "Set it to a random secret (openssl rand -base64 48)" },
  ]);
  const optional = defineEnv({ vars: { JWT_SECRET: keyRing().optional() } });
  expect(optional.load({ JWT_SECRET_NEXT: b }).JWT_SECRET).toBeUndefined();
});

test("A ring prints as redacted, and its spec carries what programs ask for", () => {
  expect(JSON.stringify(load({ JWT_SECRET: a }))).toBe('{"JWT_SECRET":"[redacted]"}');
  const { spec } = keyRing({ maxTokenTtl: "7d", rotateEvery: "90d", owner: "platform", runbook: "docs/jwt.md" });
  expect(spec).toMatchObject({
    kind: "keyRing",
    sensitive: true,
    minBits: 256,
    maxTokenTtl: "7d",
    rotateEvery: "90d",
    owner: "platform",
    runbook: "docs/jwt.md",
    faults: [],
  });
  const companions = Object.entries(spec.companions ?? {});
  expect(
    companions.map(([name, { kind, sensitive = false, minBits, requiredIn }]) => [
      name,
      kind,
      sensitive,
      minBits,
      requiredIn,
    ]),
  ).toEqual([
    ["_NEXT", "secret", true, 256, []],
    ["_PREVIOUS", "secret", true, 256, []],
    ["_PREVIOUS_EXPIRES_AT", "date", false, undefined, []],
    ["_ID", "text", false, undefined, []],
    ["_NEXT_ID", "text", false, undefined, []],
    ["_PREVIOUS_ID", "text", false, undefined, []],
  ]);
});

test("Options that can't be right are refused with the definition", () => {
  const options = {
    minBits: -1,
    maxTokenTtl: "a week",
    rotateEvery: 90,
    format: "whsec_",
    owner: "",
    runbook: 7,
    alg: "HS256",
  };
  const { problems } = problemsOf(() => defineEnv({ vars: { A: keyRing(options as never) } }));
  expect(problems.map(({ what }) => what.replaceAll(/^A: `|` .*/g, ""))).toEqual([
    "alg",
    "minBits",
    "maxTokenTtl",
    "rotateEvery",
    "format",
    "owner",
    "runbook",
  ]);
});

test("A ring is a Standard Schema of its own key", () => {
  const { value } = keyRing()["~standard"].validate(a) as { value: KeyRing };
  expect(value.signingKey.key).toBe(a);
});

test("Loading a ring needs no cryptography; the first label does", () => {
  const asked = vi.spyOn(process, "getBuiltinModule");
  onTestFinished(() => asked.mockRestore());
  const source = { JWT_SECRET_NEXT: b, JWT_SECRET_PREVIOUS: c, JWT_SECRET_PREVIOUS_EXPIRES_AT: inDays(1) };
  const { JWT_SECRET: ring } = load({ JWT_SECRET: a, ...source });
  expect(ring.verificationKeys().map(({ key }) => key)).toEqual([a, c, b]);
  expect(asked.mock.calls).toEqual([]);
  const { kid } = ring.signingKey;
  expect([kid, ring.signingKey.kid]).toEqual([kid, kid]);
  expect(asked.mock.calls).toEqual([["node:crypto"]]);
});

test("A ring that is read again rotates in the running process, and what was made of it follows", async () => {
  let held: Record<string, string> = { APP_ENV: "production", JWT_SECRET: a };
  const definition = defineEnv({ vars: { JWT_SECRET: keyRing({ maxTokenTtl: "7d" }) } });
  const env = await loadAsync(definition, { sources: [{ name: "vault", read: async () => held }] });
  const { JWT_SECRET: ring } = env;
  const jwt = toJsonwebtoken(ring);
  const tokens: string[] = [];
  const kids: string[] = [];
  for (const step of [
    { JWT_SECRET: a, JWT_SECRET_NEXT: b },
    { JWT_SECRET: b, JWT_SECRET_PREVIOUS: a, JWT_SECRET_PREVIOUS_EXPIRES_AT: inDays(8) },
  ]) {
    tokens.push(sign({}, jwt.key, jwt.signOptions));
    held = { APP_ENV: "production", ...step };
    await envGuard(env).refresh();
    expect(env.JWT_SECRET).toBe(ring);
    for (const token of tokens) verify(token, jwt.keyOf(token), jwt.verifyOptions);
    kids.push(jwt.signOptions.keyid);
  }
  expect(kids).toEqual([kidOf(a), kidOf(b)]);
  expect(ring.status().verifications).toEqual({ current: 1, next: 0, previous: 2 });
  expect(envGuard(env).redact(`${a} ${b}`)).toBe("[redacted] [redacted]");

  // What isn't valid changes nothing.
  held = { APP_ENV: "production", JWT_SECRET: c, JWT_SECRET_NEXT: c };
  await expect(envGuard(env).refresh()).rejects.toMatchObject({ code: "ENV_INVALID" });
  expect(ring.signingKey.key).toBe(b);
});
