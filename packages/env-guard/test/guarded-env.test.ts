import { Console } from "node:console";
import { Writable } from "node:stream";
import { format, inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { defineEnv, envGuard, int, postgresUrl, secret, text } from "../src/index.ts";
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
