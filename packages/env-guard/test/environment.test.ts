import { describe, expect, test } from "vitest";
import { defineEnv, text } from "../src/index.ts";
import { envGuard } from "../src/guard.ts";
import { problemsOf } from "./problems-of.ts";

const definition = defineEnv({ vars: { A: text() } });
const environmentOf = (source: Record<string, string>) => envGuard(definition.load({ A: "a", ...source })).environment;
const firstLine = (source: Record<string, string>) => problemsOf(() => definition.load(source)).message.split("\n")[0];

describe("the environment", () => {
  test.each([
    [{ NODE_ENV: "development" }, "development", "NODE_ENV"],
    [{ NODE_ENV: "test" }, "test", "NODE_ENV"],
    [{ RAILWAY_ENVIRONMENT_NAME: "staging", NODE_ENV: "production" }, "staging", "RAILWAY_ENVIRONMENT_NAME"],
    [{ APP_ENV: "test", RAILWAY_ENVIRONMENT_NAME: "staging", NODE_ENV: "production" }, "test", "APP_ENV"],
    [{ APP_ENV: "  ", NODE_ENV: "development" }, "development", "NODE_ENV"],
    [{}, "production", undefined],
    [{ RAILWAY_ENVIRONMENT_NAME: "pr-12" }, "production", "RAILWAY_ENVIRONMENT_NAME"],
    [{ APP_ENV: "production-eu" }, "production", "APP_ENV"],
    [{ APP_ENV: "qa" }, "production", "APP_ENV"],
  ])("of %j is %s", (source, name, decidedBy) => {
    expect(environmentOf(source as Record<string, string>)).toMatchObject({ name, decidedBy });
  });

  test.each([
    ["prod", "production"],
    ["Production", "production"],
    ["PRODUCTION ", "production"],
    ["prodution", "production"],
    ["dev", "development"],
    ["Development", "development"],
    ["stage", "staging"],
    ["testing", "test"],
  ])("written %j is an error that says the right spelling", (value, meant) => {
    const error = problemsOf(() => definition.load({ A: "a", NODE_ENV: value }));
    expect(error.problems).toEqual([
      { code: "ENVIRONMENT", subject: "NODE_ENV", what: "NODE_ENV is misspelled", fix: `Set it to ${meant}` },
    ]);
    expect(error.message).toContain(`environment "${meant}"`);
  });

  test("is explained in the first line: who decided, and how to say development", () => {
    expect(firstLine({ NODE_ENV: "staging" })).toBe(
      'Invalid environment "staging" (NODE_ENV says so; for development set APP_ENV=development)',
    );
    // Who is there needs no way to it.
    expect(firstLine({ NODE_ENV: "development" })).toBe('Invalid environment "development" (NODE_ENV says so)');
    expect(firstLine({ APP_ENV: "moon" })).toContain('"production" (APP_ENV names no known one;');
    expect(firstLine({})).toContain('"production" (none of APP_ENV, RAILWAY_ENVIRONMENT_NAME, NODE_ENV is set;');
  });

  test("the way to say development works where another variable decided", () => {
    expect(
      environmentOf({ RAILWAY_ENVIRONMENT_NAME: "production", NODE_ENV: "production", APP_ENV: "development" }).name,
    ).toBe("development");
  });

  test("may be found elsewhere, have more names, and default to something else", () => {
    const other = defineEnv({
      vars: { A: text().requiredIn("production", "preview") },
      environment: { from: ["STAGE"], names: ["preview", "stagger"], unknown: "preview" },
    });
    expect(envGuard(other.load({ STAGE: "development", APP_ENV: "production" })).environment.name).toBe("development");
    expect(problemsOf(() => other.load({})).message).toContain('"preview" (none of STAGE is set;');
    expect(problemsOf(() => other.load({ STAGE: "Preview" })).problems[0]?.fix).toBe("Set it to preview");
    expect(envGuard(other.load({ STAGE: "stagger" })).environment.name).toBe("stagger");
  });

  test("that isn't text, which only a caller without types can hand in, is none that is known", () => {
    const source = { A: "a", APP_ENV: 5 } as unknown as Record<string, string>;
    expect(environmentOf(source)).toEqual({ name: "production", decidedBy: "APP_ENV" });
  });

  test("never prints what the deciding variable holds", () => {
    expect(problemsOf(() => definition.load({ APP_ENV: "qzxvkj-93817" })).message).not.toContain("qzxvkj");
  });
});
