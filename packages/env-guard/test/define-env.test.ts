import { inspect } from "node:util";
import { describe, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import {
  allOrNone,
  atLeastOneOf,
  bool,
  createVariable,
  defineEnv,
  EnvGuardError,
  exactlyOneOf,
  int,
  oneOf,
  port,
  postgresUrl,
  redisUrl,
  secret,
  sentryDsn,
  text,
  url,
  when,
  type Declaration,
  type EnvFrom,
} from "../src/index.ts";
import { envGuard } from "../src/guard.ts";
import { problemsOf } from "./problems-of.ts";

const development = { NODE_ENV: "development" };

describe("defineEnv", () => {
  test("infers the exact type of every variable", () => {
    const definition = defineEnv({
      vars: {
        PORT: port().default(3000).describe("HTTP port"),
        NAME: text(),
        DEBUG: bool().optional(),
        LEVEL: oneOf("debug", "info"),
        LEVEL_OR: oneOf("debug", "info").optional().default("info"),
        DSN: sentryDsn().requiredIn("production", "staging"),
        ALWAYS: int().requiredIn("production", "staging", "test", "development"),
        RETRIES: int().default(3).requiredIn("production"),
        ZOD: z.enum(["a", "b"]),
        ZOD_NUMBER: z.coerce.number().optional(),
        MARKED: { schema: z.string(), sensitive: true },
        MARKED_URL: { schema: url().optional(), sensitive: true },
      },
    });
    expectTypeOf<EnvFrom<typeof definition>>().toEqualTypeOf<{
      readonly PORT: number;
      readonly NAME: string;
      readonly DEBUG: boolean | undefined;
      readonly LEVEL: "debug" | "info";
      readonly LEVEL_OR: "debug" | "info";
      readonly DSN: string | undefined;
      readonly ALWAYS: number;
      readonly RETRIES: number;
      readonly ZOD: "a" | "b";
      readonly ZOD_NUMBER: number | undefined;
      readonly MARKED: string;
      readonly MARKED_URL: string | undefined;
    }>();
    const env = definition.load({ ...development, NAME: "n", LEVEL: "info", ALWAYS: "1", ZOD: "a", MARKED: "m" });
    expect(env.ZOD).toBe("a");
  });

  test("counts the environments that a definition adds when it infers", () => {
    const definition = defineEnv({
      vars: { A: text().requiredIn("production", "staging", "test", "development") },
      environment: { names: ["preview"] },
    });
    expectTypeOf<EnvFrom<typeof definition>["A"]>().toEqualTypeOf<string | undefined>();
    expect(definition.load({ APP_ENV: "preview" }).A).toBeUndefined();
  });

  test("reads nothing until it is asked to load", () => {
    const definition = defineEnv({ vars: { NOT_SET_ANYWHERE: text() } });
    expect([...definition.variables.keys()]).toEqual(["NOT_SET_ANYWHERE"]);
  });

  test("tells programs what it knows of each variable", () => {
    const { variables } = defineEnv({ vars: { PORT: port().default(3000).describe("HTTP port") } });
    expect(variables.get("PORT")).toMatchObject({
      kind: "port",
      expects: "a whole number from 0 to 65535",
      description: "HTTP port",
      fallback: { value: 3000 },
      sensitive: false,
    });
  });

  test.each([
    ["NAME", { vars: { port: text() } }],
    ["NAME", { vars: { ["__proto__"]: text() } }],
    ["NAME", { vars: { constructor: text() } }],
    ["NAME", { vars: { "A-B": text() } }],
    ["PUBLIC_SECRET", { vars: { NEXT_PUBLIC_KEY: secret() } }],
    ["PUBLIC_SECRET", { vars: { VITE_KEY: { schema: z.string(), sensitive: true } } }],
    ["UNKNOWN_ENVIRONMENT", { vars: { A: text().requiredIn("prodution") } }],
    ["DEFAULT", { vars: { A: port().default(70_000) } }],
    ["DEFAULT", { vars: { A: int({ max: 5 }).default(6) } }],
    ["DEFAULT", { vars: { A: url().default("localhost:5432") } }],
    ["DEFAULT", { vars: { A: oneOf("a", "b").default("c" as "a") } }],
    ["DEFAULT", { vars: { A: bool().default("yes" as unknown as boolean) } }],
    ["UNKNOWN_NAME", { vars: { A: text() }, rules: [atLeastOneOf("A", "B")] }],
    ["UNKNOWN_NAME", { vars: { A: text() }, rules: [when("B", true).require("A")] }],
  ] as const)("refuses a definition that can't be right: %s", (code, options) => {
    const error = problemsOf(() => defineEnv(options as Parameters<typeof defineEnv>[0]));
    expect(error).toMatchObject({ code: "ENV_DEFINITION_INVALID", problems: [{ code }] });
  });

  test("lists all that is wrong with a definition at once", () => {
    const error = problemsOf(() =>
      defineEnv({ vars: { a: text(), B: port().default(-1), C: text().requiredIn("moon") } }),
    );
    expect(error.problems.map(({ code }) => code)).toEqual(["NAME", "DEFAULT", "UNKNOWN_ENVIRONMENT"]);
  });

  test("takes a public prefix for a Sentry DSN, which browsers may know", () => {
    expect(() => defineEnv({ vars: { NEXT_PUBLIC_SENTRY_DSN: sentryDsn() } })).not.toThrow();
  });

  test("takes every default that its own builder would read", () => {
    const vars = {
      A: port().default(0),
      B: int().default(-5),
      C: bool().default(false),
      D: text().default("a b"),
      E: url().default("http://localhost:3000/x"),
      F: postgresUrl().default("postgres://localhost/db"),
    };
    expect({ ...defineEnv({ vars }).load(development) }).toEqual({
      A: 0,
      B: -5,
      C: false,
      D: "a b",
      E: "http://localhost:3000/x",
    });
  });
});

describe("load", () => {
  test("returns values that are frozen, without a prototype, in a type of their own", () => {
    const env = defineEnv({ vars: { PORT: port(), DEBUG: bool() } }).load({ ...development, PORT: "80", DEBUG: "on" });
    expect(Object.getPrototypeOf(env)).toBeNull();
    expect(Object.isFrozen(env)).toBe(true);
    expect({ ...env }).toEqual({ PORT: 80, DEBUG: true });
    expect(() => ((env as { PORT: number }).PORT = 1)).toThrow(TypeError);
    expect("toString" in env).toBe(false);
  });

  test("reads only own properties: an inherited value is none", () => {
    const polluted = Object.create({ TOKEN: "inherited", NODE_ENV: "development" }) as Record<string, string>;
    const error = problemsOf(() => defineEnv({ vars: { TOKEN: secret() } }).load(polluted));
    expect(error.problems).toMatchObject([{ code: "MISSING", what: "TOKEN is not set" }]);
    expect(error.message).toContain('"production"');
  });

  test("leaves the source as it was, whatever is in it", () => {
    const source = Object.freeze(Object.assign(Object.create(null), { ...development, ["__proto__"]: "x", A: " a " }));
    const before = inspect(source);
    expect(defineEnv({ vars: { A: text() } }).load(source).A).toBe("a");
    expect(inspect(source)).toBe(before);
  });

  test("asks the source for its names and for what it needs of them, each once", () => {
    const asked: string[] = [];
    let listed = 0;
    const source = new Proxy<Record<string, string>>(
      { APP_ENV: "staging", NODE_ENV: "production", A: "a", TOKEN: "t", SECRET_OF_SOMEBODY: "x" },
      {
        get: (target, name) => (typeof name === "string" && asked.push(name), target[name as string]),
        ownKeys: (target) => ((listed += 1), Reflect.ownKeys(target)),
      },
    );
    defineEnv({ vars: { A: text(), B: text().optional(), TOKEN: secret() } }).load(source);
    expect(asked.filter((name) => !name.endsWith("_ENV"))).toEqual(["A", "TOKEN"]);
    expect(new Set(asked)).toEqual(new Set(["APP_ENV", "NODE_ENV", "A", "TOKEN"]));
    expect(listed).toBe(1);
  });

  test("reads process.env itself", () => {
    const env = defineEnv({
      vars: { PATH: text() },
      environment: { from: ["ENV_GUARD_TEST_NOWHERE"], unknown: "test" },
    }).load(process.env);
    expect(env.PATH).toBe(process.env["PATH"]);
  });

  test("lists all problems at once, in the order of the definition, one line each", () => {
    const definition = defineEnv({
      vars: {
        PORT: port(),
        DATABASE_URL: postgresUrl(),
        SENTRY_DSN: sentryDsn(),
        API_URL: url(),
        JWT_SECRET: secret(),
      },
    });
    const error = problemsOf(() =>
      definition.load({
        NODE_ENV: "production",
        PORT: "eighty",
        DATABSE_URL: "postgres://somewhere/db",
        API_URL: "localhost:5432",
        JWT_SECRET: "changeme-changeme-changeme-changeme",
      }),
    );
    expect(error).toBeInstanceOf(EnvGuardError);
    expect(error.code).toBe("ENV_INVALID");
    expect(error.message.split("\n")).toEqual([
      'Invalid environment "production" (NODE_ENV says so; for development set APP_ENV=development)',
      "  - PORT is not valid, got text of 6 characters. Set it to a whole number from 0 to 65535.",
      "  - DATABASE_URL is not set. DATABSE_URL is set: did you mean DATABASE_URL? Rename it.",
      "  - SENTRY_DSN is not set. Set it to the DSN of a Sentry project.",
      "  - API_URL is not valid, got text of 14 characters without the scheme https or http. Set it to a URL of https or http.",
      "  - JWT_SECRET holds a placeholder. Set it to the real one or a random secret (openssl rand -base64 48).",
    ]);
  });

  test("keeps subject, what, got and fix of each problem apart for programs", () => {
    const error = problemsOf(() => defineEnv({ vars: { PORT: port() } }).load({ ...development, PORT: "x" }));
    expect(error.problems).toEqual([
      {
        code: "INVALID",
        subject: "PORT",
        what: "PORT is not valid",
        got: "text of 1 character",
        fix: "Set it to a whole number from 0 to 65535",
      },
    ]);
  });

  test("refuses what isn't text, which only a caller without types can hand in", () => {
    const source = { ...development, PORT: 3000 } as unknown as Record<string, string>;
    const error = problemsOf(() => defineEnv({ vars: { PORT: port() } }).load(source));
    expect(error.problems).toMatchObject([{ what: "PORT is not text", got: "number" }]);
  });
});

describe("requiredIn, optional and default", () => {
  const definition = defineEnv({
    vars: {
      A: text().requiredIn("production", "staging"),
      B: text().optional(),
      C: text().default("c"),
      D: text().default("d").requiredIn("production"),
    },
  });

  test("ask for a variable only where it is required", () => {
    expect(definition.load(development)).toMatchObject({ A: undefined, B: undefined, C: "c", D: "d" });
    expect(problemsOf(() => definition.load({ NODE_ENV: "staging" })).problems).toMatchObject([
      { what: "A is not set" },
    ]);
    const missing = problemsOf(() => definition.load({ NODE_ENV: "production" })).problems.map(({ what }) => what);
    expect(missing).toEqual(["A is not set", "D is not set"]);
  });

  test("a secret's default is public, so production has to set its own", () => {
    const withDefault = defineEnv({ vars: { KEY: secret().default("for development only") } });
    expect(withDefault.load(development).KEY).toBe("for development only");
    const error = problemsOf(() => withDefault.load({ NODE_ENV: "production" }));
    expect(error.problems).toMatchObject([{ code: "MISSING" }]);
    const optional = defineEnv({ vars: { KEY: secret().default("x").optional() } });
    expect(problemsOf(() => optional.load({})).problems).toMatchObject([{ code: "MISSING" }]);
  });
});

describe("rules", () => {
  const definition = defineEnv({
    vars: {
      REDIS_URL: redisUrl().optional(),
      REDIS_HOST: text().optional(),
      USE_TLS: bool().default(false),
      TLS_KEY: secret().optional(),
    },
    rules: [atLeastOneOf("REDIS_URL", "REDIS_HOST"), when("USE_TLS", true).require("TLS_KEY")],
  });

  test("at least one of several variables", () => {
    expect(definition.load({ ...development, REDIS_HOST: "h" }).REDIS_HOST).toBe("h");
    expect(problemsOf(() => definition.load(development)).problems).toEqual([
      { code: "AT_LEAST_ONE_OF", what: "REDIS_URL, REDIS_HOST are not set", fix: "Set one of them" },
    ]);
  });

  test("one that is set but invalid counts as set: its own problem is enough", () => {
    const error = problemsOf(() => definition.load({ ...development, REDIS_URL: "nothing" }));
    expect(error.problems).toMatchObject([{ code: "INVALID" }]);
  });

  test("a value of one variable requires another", () => {
    const source = { ...development, REDIS_HOST: "h", USE_TLS: "yes" };
    expect(problemsOf(() => definition.load(source)).problems).toEqual([
      { code: "REQUIRED_WHEN", subject: "TLS_KEY", what: "TLS_KEY is not set", fix: "Set it or change USE_TLS" },
    ]);
    expect(definition.load({ ...source, TLS_KEY: "key" }).TLS_KEY).toBe("key");
    expect(definition.load({ ...source, USE_TLS: "no" }).TLS_KEY).toBeUndefined();
  });

  test("exactly one of several variables", () => {
    const { load } = defineEnv({
      vars: { A: text().optional(), B: text().optional(), C: text().optional() },
      rules: [exactlyOneOf("A", "B")],
    });
    const problems = (source: object) => problemsOf(() => load({ ...development, ...source })).problems;
    expect(load({ ...development, A: "a", C: "c" }).A).toBe("a");
    expect(problems({ C: "c" })).toEqual([
      { code: "EXACTLY_ONE_OF", what: "A, B are not set", fix: "Set one of them" },
    ]);
    expect(problems({ A: "a", B: "b" })).toEqual([
      { code: "EXACTLY_ONE_OF", what: "A, B are all set", fix: "Keep one of them" },
    ]);
  });

  test("all of several variables or none", () => {
    const { load } = defineEnv({
      vars: { A: text().optional(), B: text().optional(), C: text().optional() },
      rules: [allOrNone("A", "B", "C")],
    });
    expect({ ...load(development) }).toEqual({ A: undefined, B: undefined, C: undefined });
    expect(load({ ...development, A: "a", B: "b", C: "c" }).C).toBe("c");
    expect(problemsOf(() => load({ ...development, A: "a", C: "c" })).problems).toEqual([
      { code: "ALL_OR_NONE", subject: "B", what: "B is not set", fix: "Set it or unset A, C" },
    ]);
  });

  test.each([
    ["a symbol", () => atLeastOneOf(Symbol("s") as never, "A" as never)],
    ["no name", () => exactlyOneOf(...([] as unknown as ["A", "B"]))],
    ["a number", () => allOrNone(5 as never, "A" as never)],
    ["a condition on a symbol", () => when(Symbol("s") as never, true).require("A" as never)],
  ])("of %s are refused with a code, not a TypeError", (_name, rule) => {
    const { code, problems } = problemsOf(() => defineEnv({ vars: { A: text() }, rules: [rule() as never] }));
    expect(code).toBe("ENV_DEFINITION_INVALID");
    expect(problems).toMatchObject([{ code: "OPTION", what: "`rules` holds something that is no rule" }]);
  });

  test.each([
    [bool(), "true"],
    [oneOf("debug", "info"), "debugg"],
    [int(), 1.5],
  ])("that wait for what a variable can never be are refused", (variable, value) => {
    const rules = [when("A", value).require("B")];
    const { problems } = problemsOf(() => defineEnv({ vars: { A: variable, B: text() }, rules }));
    expect(problems).toMatchObject([{ code: "OPTION", what: "a rule waits for what A can't be" }]);
  });

  test("speak of declared variables only, and the compiler knows", () => {
    // @ts-expect-error `C` is not declared
    expect(() => defineEnv({ vars: { A: text(), B: text() }, rules: [atLeastOneOf("A", "C")] })).toThrow(
      "C is only in a rule",
    );
  });
});

describe("warnings", () => {
  test("tell of text that was trimmed, by the variable's name", () => {
    const { warnings } = envGuard(
      defineEnv({ vars: { A: text(), B: text() } }).load({ ...development, A: ' "a" ', B: "b" }),
    );
    expect(warnings).toEqual([{ code: "TRIMMED", subject: "A", what: "A was trimmed", fix: "Correct it" }]);
  });
});

describe("what a definition hands out", () => {
  test("can't empty it, and its specs can't be changed", () => {
    const definition = defineEnv({ vars: { PORT: port(), TOKEN: secret() } });
    (definition.variables as Map<string, unknown>).clear();
    expect(() => definition.load({ NODE_ENV: "test" })).toThrow(/PORT is not set/);
    const { variables } = defineEnv({ vars: { TOKEN: secret(), ITEM: { schema: text(), sensitive: true } } });
    for (const spec of variables.values()) expect(Object.isFrozen(spec)).toBe(true);
  });
});

describe("a source that throws", () => {
  const value = "q7VzK0wJ9xQ2";
  const thrower = () => {
    throw new Error(`bad value ${value}`);
  };
  test("in an accessor is a variable that is no text, and what it said is withheld", () => {
    const source = Object.defineProperty({ NODE_ENV: "test" }, "TOKEN", { get: thrower, enumerable: true });
    const definition = defineEnv({ vars: { TOKEN: secret() } });
    const { problems, message } = problemsOf(() => definition.load(source));
    expect(problems).toMatchObject([{ code: "INVALID", subject: "TOKEN", what: "TOKEN is not text" }]);
    expect(message).not.toContain(value);
    expect(JSON.stringify(definition.inspect(source))).not.toContain(value);
  });
  test("when it is asked for its names is refused, and what it said is withheld", () => {
    const source = new Proxy({}, { ownKeys: thrower });
    const { code, message } = problemsOf(() => defineEnv({ vars: { TOKEN: secret() } }).load(source));
    expect(code).toBe("ENV_ARGUMENT_INVALID");
    expect(message).not.toContain(value);
  });
});

describe("a name that says secret", () => {
  const refusals = (vars: Readonly<Record<string, Declaration>>) =>
    problemsOf(() => defineEnv({ vars })).problems.map(({ code, subject }) => [code, subject]);
  test("is refused for what would be printed, unless somebody says so", () => {
    const read = (value: string) => ({ value });
    expect(
      refusals({
        JWT_SECRET: text(),
        SLACK_WEBHOOK_URL: url(),
        ADMIN_PASSWORD: int().optional(),
        API_KEY: { schema: text(), description: "for maps" },
        OWN_TOKEN: createVariable({ kind: "own", expects: "something", read }),
      }),
    ).toEqual(
      ["JWT_SECRET", "SLACK_WEBHOOK_URL", "ADMIN_PASSWORD", "API_KEY", "OWN_TOKEN"].map((name) => [
        "SECRET_NAME",
        name,
      ]),
    );
    const { problems } = problemsOf(() => defineEnv({ vars: { JWT_SECRET: text() } }));
    expect(problems[0]?.fix).toBe("Declare it secret(), or { schema: text(), sensitive: false } if it is none");
  });
  test("is fine for switches, choices, what is marked, and what browsers get", () => {
    const vars = {
      JWT_SECRET: { schema: text(), sensitive: true },
      SESSION_KEY: { schema: text(), sensitive: false },
      USE_TOKEN: bool(),
      DEBUG_TOKEN: bool(),
      API_KEY: oneOf("a", "b"),
      NEXT_PUBLIC_API_KEY: text(),
      OWN_TOKEN: createVariable({ kind: "own", expects: "x", sensitive: false, read: (value) => ({ value }) }),
    };
    expect(() => defineEnv({ vars })).not.toThrow();
  });
});
