import { Console } from "node:console";
import { Writable } from "node:stream";
import { format, inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { defineEnv, int, keyRing, postgresUrl, secret, text } from "../src/index.ts";
import { envGuard, type SecretLock } from "../src/guard.ts";
import { problemsOf } from "./problems-of.ts";

const value = "q7VzK0wJ9xQ2";
const definition = defineEnv({
  vars: {
    PORT: int(),
    TOKEN: secret(),
    DATABASE_URL: postgresUrl(),
    MARKED: { schema: text(), sensitive: true },
    GONE: secret().optional(),
  },
});
const source = { NODE_ENV: "test", PORT: "1", TOKEN: value, DATABASE_URL: `postgres://u:${value}@h/d`, MARKED: value };
const env = definition.load(source);

/** What a console prints for one call. */
function printed(call: (console: Console) => void): string {
  const chunks: string[] = [];
  const stream = new Writable({ write: (chunk, _encoding, done) => (chunks.push(String(chunk)), done()) });
  call(new Console(stream));
  return chunks.join("");
}

describe("a secret", () => {
  test("is a plain value when it is read by its name", () => {
    expect(env.TOKEN).toBe(value);
    expect(env.DATABASE_URL).toBe(`postgres://u:${value}@h/d`);
    const { MARKED } = env;
    expect(MARKED).toBe(value);
  });

  test("prints as [redacted] in inspect, console and JSON, and as undefined when it isn't set", () => {
    const expected = {
      PORT: 1,
      TOKEN: "[redacted]",
      DATABASE_URL: "[redacted]",
      MARKED: "[redacted]",
      GONE: undefined,
    };
    expect(inspect(env)).toBe(inspect(expected));
    expect(JSON.parse(JSON.stringify({ nested: [env] }))).toEqual({ nested: [JSON.parse(JSON.stringify(expected))] });
    expect(printed((console) => console.log(env))).toContain("TOKEN: '[redacted]'");
  });

  test.each([
    ["console.log with text", () => printed((console) => console.log("env: %s %o %O %j", env, env, env, env))],
    ["console.dir", () => printed((console) => console.dir(env, { showHidden: true, depth: null }))],
    ["console.table", () => printed((console) => console.table(env))],
    ["inspect with everything shown", () => inspect(env, { showHidden: true, customInspect: false, depth: null })],
    ["format", () => format("%o", env)],
    ["a copy by spreading", () => inspect({ ...env })],
    ["a copy by Object.assign", () => JSON.stringify(Object.assign({}, env))],
    ["entries, as loggers read them", () => String(Object.entries(env))],
    [
      "for … in",
      () => {
        const seen: unknown[] = [];
        for (const name in env) seen.push(env[name as keyof typeof env]);
        return String(seen);
      },
    ],
    ["a structured clone", () => inspect(structuredClone(env))],
    ["the definition", () => inspect(definition, { depth: null, showHidden: true })],
    ["the guard", () => inspect(envGuard(env), { depth: null, showHidden: true }) + JSON.stringify(envGuard(env))],
  ])("is not in %s", (_name, output) => {
    const text = output();
    expect(text.length).toBeGreaterThan(0);
    expect(text).not.toContain(value.slice(0, 6));
  });
});

describe("envGuard", () => {
  test("tells names, states and where values came from, without them", () => {
    const guard = envGuard(env);
    expect(guard.variables.map(({ name, sensitive, origin }) => [name, sensitive, origin.kind])).toEqual([
      ["PORT", false, "environment"],
      ["TOKEN", true, "environment"],
      ["DATABASE_URL", true, "environment"],
      ["MARKED", true, "environment"],
      ["GONE", true, "absent"],
    ]);
    expect(guard.origin("PORT")).toEqual({ kind: "environment" });
    expect(guard.environment).toMatchObject({ name: "test", decidedBy: "NODE_ENV" });
  });

  test("tells a default from a value that was set", () => {
    const loaded = defineEnv({ vars: { A: int().default(1), B: int().default(1) } }).load({ NODE_ENV: "test", B: "1" });
    expect(envGuard(loaded).origin("A")).toEqual({ kind: "default" });
    expect(envGuard(loaded).origin("B")).toEqual({ kind: "environment" });
  });

  test("refuses what was not loaded, a copy as well", () => {
    expect(problemsOf(() => envGuard({})).problems).toMatchObject([{ code: "NOT_LOADED" }]);
    expect(problemsOf(() => envGuard({ ...env }))).toMatchObject({ code: "ENV_ARGUMENT_INVALID" });
  });
});

describe("origin", () => {
  test("has the file and line where a source carries them", () => {
    const origins = new Map([["PORT", "config/.env:3"]]);
    const carrying = Object.defineProperty({ ...source }, Symbol.for("@luneo/env-guard/origins"), { value: origins });
    const guard = envGuard(definition.load(carrying));
    expect(guard.origin("PORT")).toEqual({ kind: "file", location: "config/.env:3" });
    expect(guard.origin("TOKEN")).toEqual({ kind: "environment" });
  });
  test("refuses a name that the definition doesn't have", () => {
    const error = problemsOf(() => envGuard(env).origin("TOKNE" as "TOKEN"));
    expect(error).toMatchObject({ code: "ENV_ARGUMENT_INVALID", problems: [{ code: "UNKNOWN_NAME" }] });
  });
});

describe("redact", () => {
  test("hides secrets, also encoded, and passwords of URLs, but not what isn't sensitive", () => {
    const { redact } = envGuard(env);
    expect(redact(`token ${value}, port 1`)).toBe("token [redacted], port 1");
    expect(redact(Buffer.from(`x${value}`).toString("base64"))).not.toContain(
      Buffer.from(value).toString("base64").slice(0, 6),
    );
    expect(redact(JSON.stringify({ nested: JSON.stringify({ value }) }))).not.toContain(value.slice(0, 6));
  });
  test("hides the password of a URL alone, as it stands there and decoded", () => {
    const loaded = definition.load({ ...source, DATABASE_URL: "postgres://u:p%40ssW0rd%23x@h/d" });
    expect(envGuard(loaded).redact("p%40ssW0rd%23x or p@ssW0rd#x")).toBe("[redacted] or [redacted]");
  });
  test("hides what a schema made of a secret, and its parts", () => {
    const keys = z.string().transform((text) => ({ list: text.split(",").map((one) => one.trim()), size: 2 }));
    const own = defineEnv({ vars: { KEYS: { schema: keys, sensitive: true } } });
    const { redact } = envGuard(own.load({ NODE_ENV: "test", KEYS: "first-part-1, second-part" }));
    expect(redact("a first-part-1 b second-part c")).toBe("a [redacted] b [redacted] c");
  });
  test("passes over what is too short to be searched for", () => {
    const { redact } = envGuard(definition.load({ ...source, TOKEN: "abc" }));
    expect(redact("abcdefg")).toBe("abcdefg");
  });
});

describe("status", () => {
  const ringed = defineEnv({ vars: { KEY: keyRing({ rotateEvery: "90d" }), PORT: int(), GONE: secret().optional() } });
  const now = Date.parse("2026-11-22T00:00Z");
  const keys = {
    KEY: "the first key of all",
    KEY_NEXT: "the second key of all",
    KEY_ROTATED_AT: "2026-11-01T00:00:00Z",
  };
  const loaded = ringed.load({ NODE_ENV: "test", PORT: "1", ...keys });

  test("tells each variable's state, the age of its secret and the keys of its ring", () => {
    const { environment, variables } = envGuard(loaded).status(now);
    expect(environment).toEqual({ name: "test", decidedBy: "NODE_ENV" });
    const byName = new Map(variables.map((variable) => [variable.name, variable]));
    expect(byName.get("KEY")).toMatchObject({
      sensitive: true,
      origin: { kind: "environment" },
      age: { state: "fresh", rotatedAtMs: Date.parse("2026-11-01T00:00Z"), rotationSource: "companion" },
      ring: { keys: [{ role: "current" }, { role: "next" }] },
    });
    expect(byName.get("KEY_NEXT")).toMatchObject({ companionOf: "KEY", age: { state: expect.any(String) } });
    expect(byName.get("PORT")).toEqual({ name: "PORT", sensitive: false, origin: { kind: "environment" } });
    expect(byName.get("GONE")).toEqual({ name: "GONE", sensitive: true, origin: { kind: "absent" } });
  });
  test("goes by the lock file where the environment says nothing", () => {
    const plain = ringed.load({ NODE_ENV: "test", PORT: "1", KEY: keys.KEY });
    const age = (lock?: SecretLock) => envGuard(plain).status(now, lock && { lock }).variables[0]?.age;
    expect(age()).toMatchObject({ state: "unknown" });
    const lock: SecretLock = { version: 1, secrets: { KEY: { rotatedAt: "2026-01-01T00:00:00Z" } } };
    expect(age(lock)).toMatchObject({ state: "rotation-due", rotationSource: "lock" });
    expect(age({ version: 1, secrets: Object.create({ KEY: { rotatedAt: "2026-01-01T00:00:00Z" } }) })).toMatchObject({
      state: "unknown",
    });
  });
  test("holds no value, and the environment prints a ring as any secret", () => {
    const shown = inspect(envGuard(loaded).status(now), { depth: null, showHidden: true });
    for (const key of [keys.KEY, keys.KEY_NEXT]) expect(shown).not.toContain(key);
    expect(inspect(loaded)).toBe(inspect({ KEY: "[redacted]", PORT: 1, GONE: undefined }));
    expect(inspect(loaded, { showHidden: true, customInspect: false, depth: null })).not.toContain(keys.KEY);
  });
  test("a value that is a map or a list prints as any secret", () => {
    const toMap = z.string().transform((text) => new Map([["token", text]]));
    const own = defineEnv({ vars: { MAP: { schema: toMap, sensitive: true } } });
    const mapped = own.load({ NODE_ENV: "test", MAP: value });
    expect(mapped.MAP.get("token")).toBe(value);
    for (const shown of [
      inspect(mapped, { showHidden: true, depth: null }),
      JSON.stringify(mapped),
      format("%O", mapped),
    ]) {
      expect(shown).toContain("[redacted]");
      expect(shown).not.toContain(value.slice(0, 6));
    }
  });
});
