// What a source may hold, beside the values themselves: names, files, phases, platforms. Each row is a promise.
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createVariable, defineEnv, int, redisUrl, secret, text, type EnvSource, type Reading } from "../src/index.ts";
import { envGuard } from "../src/guard.ts";
import { isSecretsMount } from "../src/reading/file-variable.ts";
import { randomText } from "./good-environment.ts";
import { problemsOf } from "./problems-of.ts";

const development = { NODE_ENV: "development" };
const codes = (problems: readonly { readonly code: string }[]) => problems.map(({ code }) => code);
let folder = "";
const file = (name: string, content: string | Buffer, mode = 0o600) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "env-guard-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a source that is none", () => {
  const definition = defineEnv({ vars: { A: text().optional() } });
  test.each([[null], [undefined], ["A=1"], [[]], [5], [Symbol("s")], [() => ({})]])(
    "%s is refused with a code",
    (source) => {
      for (const read of [definition.load, definition.inspect]) {
        const error = problemsOf(() => read(source as unknown as EnvSource));
        expect(error).toMatchObject({ code: "ENV_ARGUMENT_INVALID", problems: [{ code: "SOURCE" }] });
      }
    },
  );
  test.each([
    [{ phase: "run" }, "`phase`"],
    [{ skipValidation: "yes" }, "`skipValidation`"],
    [{ skipValidaton: true }, "`skipValidaton` is no option"],
    [5, "must be an object"],
  ])("options %j are refused", (options, words) => {
    const error = problemsOf(() => definition.load(development, options as object));
    expect(error).toMatchObject({ code: "ENV_ARGUMENT_INVALID", problems: [{ code: "OPTION" }] });
    expect(error.message).toContain(words);
  });
  test("an environment that isn't known can't be inspected", () => {
    const error = problemsOf(() => definition.inspect({}, { environment: "moon" }));
    expect(error.problems[0]?.what).toBe(
      "`environment` must be one of production, staging, test, development, got string",
    );
  });
});

test("what isn't text at all is refused, never thrown", () => {
  const odd = Object.create(null) as string;
  const definition = defineEnv({ vars: { TOKEN: secret(), SIZE: int().renamedFrom("OLD") } });
  for (const one of [odd, 5, true, Symbol("s"), {}, () => "x"] as unknown as string[]) {
    const source = { APP_ENV: one, NODE_ENV: one, TOKEN: one, TOKEN_EXPIRES_AT: one, SIZE_FILE: one, VERCEL_ENV: one };
    expect(definition.inspect(source).problems.map(({ what }) => what)).toEqual([
      "TOKEN is not text",
      "SIZE_FILE names no regular file",
    ]);
  }
});

describe("what is inherited", () => {
  test("is no value, also where every object has it", () => {
    const definition = defineEnv({ vars: { INHERITED_BY_ALL: text().optional() } });
    Reflect.defineProperty(Object.prototype, "INHERITED_BY_ALL", { value: "x", configurable: true });
    try {
      expect((development as Record<string, string>)["INHERITED_BY_ALL"]).toBe("x");
      expect(definition.load(development).INHERITED_BY_ALL).toBeUndefined();
      expect(definition.load({ ...development, INHERITED_BY_ALL: "own" }).INHERITED_BY_ALL).toBe("own");
    } finally {
      Reflect.deleteProperty(Object.prototype, "INHERITED_BY_ALL");
    }
  });
  test("may be shadowed by what a source without a prototype holds", () => {
    const source: Record<string, string> = Object.assign(Object.create(null), { ...development, A: "a" });
    expect(defineEnv({ vars: { A: text() } }).load(source).A).toBe("a");
  });
});

describe("NAME_FILE", () => {
  const definition = defineEnv({ vars: { TOKEN: secret().optional(), SIZE: int().optional() } });
  const load = (source: EnvSource) => definition.load({ ...development, ...source });
  const problem = (source: EnvSource) => {
    const { problems, message } = problemsOf(() => load(source));
    expect(message).not.toContain(folder);
    return problems[0];
  };

  test("names a file that holds the value; one final newline is no part of it", () => {
    expect(load({ TOKEN_FILE: file("a", "from a file\n") }).TOKEN).toBe("from a file");
    expect(load({ TOKEN_FILE: file("a", "from a file\r\n") }).TOKEN).toBe("from a file");
    expect(load({ TOKEN_FILE: ` "${file("a", "from a file")}" ` }).TOKEN).toBe("from a file");
    expect(load({ SIZE_FILE: file("size", "12\n") }).SIZE).toBe(12);
  });
  test("is told as the origin", () => {
    const env = load({ TOKEN_FILE: file("a", "from a file\n") });
    expect(envGuard(env).origin("TOKEN")).toEqual({ kind: "file", variable: "TOKEN_FILE" });
  });
  test("a second newline belongs to a secret, which is refused then", () => {
    expect(problem({ TOKEN_FILE: file("a", "from a file\n\n") })).toMatchObject({
      code: "STRAY",
      what: "TOKEN is not valid",
    });
  });
  test("is refused beside NAME, whatever both hold", () => {
    expect(problem({ TOKEN: "same", TOKEN_FILE: file("a", "same") })).toEqual({
      code: "AMBIGUOUS",
      subject: "TOKEN",
      what: "TOKEN and TOKEN_FILE are both set",
      fix: "Keep one of them",
    });
    expect(load({ TOKEN: "", TOKEN_FILE: file("a", "same") }).TOKEN).toBe("same");
    expect(load({ TOKEN: "same", TOKEN_FILE: " " }).TOKEN).toBe("same");
  });
  test.each([
    ["that isn't there", () => join(folder, "nowhere"), "a file that can't be read (ENOENT)"],
    ["whose path can't be one", () => "a\0b", "a file that can't be read (ERR_INVALID_ARG_VALUE)"],
    ["that is a folder", () => folder, "no regular file"],
    ["of more than 1 MiB", () => file("large", "x".repeat(2 ** 20 + 1)), "a file of more than 1 MiB"],
    ["that everybody may write", () => file("open", "x", 0o602), "a file that everybody may write"],
    ["that is no text", () => file("bytes", Buffer.from([0xff, 0xfe])), "a file that is not in UTF-8"],
  ])("is refused for a file %s", (_name, path, words) => {
    expect(problem({ TOKEN_FILE: path() })).toMatchObject({ code: "FILE", what: `TOKEN_FILE names ${words}` });
  });
  test("takes a file of exactly 1 MiB, and the target of a link", () => {
    expect(load({ TOKEN_FILE: file("full", "x".repeat(2 ** 20)) }).TOKEN).toHaveLength(2 ** 20);
    symlinkSync(file("target", "linked"), join(folder, "link"));
    expect(load({ TOKEN_FILE: join(folder, "link") }).TOKEN).toBe("linked");
  });
  test("is refused in production for a secret that everybody may read", () => {
    const production = (name: string, path: string) =>
      definition.load({ NODE_ENV: "production", [`${name}_FILE`]: path });
    const path = file("readable", randomText("readable"), 0o604);
    expect(problemsOf(() => production("TOKEN", path)).problems).toMatchObject([
      { code: "FILE", what: "TOKEN_FILE names a secret that everybody may read" },
    ]);
    expect(load({ TOKEN_FILE: path }).TOKEN).toBe(randomText("readable"));
    expect(production("TOKEN", file("guarded", randomText("guarded"), 0o640)).TOKEN).toBe(randomText("guarded"));
    expect(production("SIZE", file("size", "1", 0o644)).SIZE).toBe(1);
  });
  test.each([
    ["/run/secrets/token", true],
    ["/var/run/secrets/kubernetes.io/serviceaccount/token", true],
    ["/run/secrets", false],
    ["/run/secrets-of-mine/token", false],
    ["/srv/run/secrets/token", false],
    ["/etc/secrets/token", false],
  ])("%s is a mount of Docker or Kubernetes: %s", (path, isMount) => {
    expect(isSecretsMount(path)).toBe(isMount);
  });
  test("is read again on refresh, and a file that went wrong changes nothing", async () => {
    const path = file("rotated", "first value");
    const env = load({ TOKEN_FILE: path });
    file("rotated", "second value\n");
    expect(await envGuard(env).refresh()).toEqual({ changed: ["TOKEN"], pending: [] });
    expect(env.TOKEN).toBe("second value");
    file("rotated", " third value");
    await expect(envGuard(env).refresh()).rejects.toMatchObject({ code: "ENV_INVALID", problems: [{ code: "STRAY" }] });
    rmSync(path);
    await expect(envGuard(env).refresh()).rejects.toMatchObject({ problems: [{ code: "FILE" }] });
    expect(env.TOKEN).toBe("second value");
  });
  test("of an empty file is a variable that isn't set", () => {
    expect(load({ TOKEN_FILE: file("empty", "\n") }).TOKEN).toBeUndefined();
  });
  test("means nothing of that kind where a variable of that name is declared", () => {
    const own = defineEnv({ vars: { LOG: text().optional(), LOG_FILE: text() } });
    expect({ ...own.load({ ...development, LOG_FILE: "/var/log/app" }) }).toEqual({
      LOG: undefined,
      LOG_FILE: "/var/log/app",
    });
  });
});

describe("a renamed variable", () => {
  const definition = defineEnv({
    vars: {
      REDIS_URL: redisUrl().renamedFrom("REDIS", "CACHE_URL"),
      KEY: secret().optional().renamedFrom("OLD_KEY"),
    },
  });
  const load = (source: EnvSource) => definition.load({ ...development, ...source });
  const renamed = (name: string, now: string) => ({
    code: "RENAMED",
    subject: now,
    what: `${name} is now ${now}`,
    fix: "Rename it",
  });

  test("is read by a former name, with a warning and its origin", () => {
    for (const name of ["REDIS", "CACHE_URL"]) {
      const env = load({ [name]: "redis://h" });
      expect(env.REDIS_URL).toBe("redis://h");
      expect(envGuard(env).warnings).toContainEqual(renamed(name, "REDIS_URL"));
      expect(envGuard(env).origin("REDIS_URL")).toEqual({ kind: "environment", variable: name });
    }
  });
  test("is told by the name that it was set under when it isn't valid", () => {
    expect(problemsOf(() => load({ CACHE_URL: "nothing" })).problems).toMatchObject([
      { subject: "REDIS_URL", what: "CACHE_URL is not valid" },
    ]);
  });
  test("set by both names is an error, unless both hold the same, as during a deployment", () => {
    expect(problemsOf(() => load({ REDIS_URL: "redis://h", REDIS: "redis://i" })).problems).toEqual([
      { code: "AMBIGUOUS", subject: "REDIS_URL", what: "REDIS_URL and REDIS are both set", fix: "Keep one of them" },
    ]);
    const env = load({ REDIS_URL: "redis://h", REDIS: "redis://h" });
    expect(envGuard(env).warnings).toContainEqual(renamed("REDIS", "REDIS_URL"));
    expect(envGuard(env).origin("REDIS_URL")).toEqual({ kind: "environment" });
  });
  test("may be in a file by its former name", () => {
    const env = load({ REDIS_URL: "redis://h", OLD_KEY_FILE: file("old", "k") });
    expect(env.KEY).toBe("k");
    expect(envGuard(env).warnings).toContainEqual(renamed("OLD_KEY_FILE", "KEY"));
  });
  test.each([
    [{ A: text().renamedFrom("B"), B: text() }, "B belongs to A and is declared"],
    [{ A: text().renamedFrom("C"), B: text().renamedFrom("C") }, "C belongs to B and is declared"],
    [{ A: text().renamedFrom("A") }, "A belongs to A and is declared"],
  ])("can't have the name of another variable", (vars, what) => {
    expect(problemsOf(() => defineEnv({ vars })).problems).toMatchObject([{ code: "NAME_TWICE", what }]);
  });
});

describe("a deprecated variable", () => {
  test("is a warning when it is set, with what to do instead", () => {
    const definition = defineEnv({ vars: { A: text().optional().deprecated("Nobody reads it. Use B.") } });
    expect(envGuard(definition.load({ ...development, A: "a" })).warnings).toEqual([
      { code: "DEPRECATED", subject: "A", what: "A is deprecated", fix: "Nobody reads it. Use B." },
    ]);
    expect(envGuard(definition.load(development)).warnings).toEqual([]);
  });
});

describe("phases", () => {
  const definition = defineEnv({
    vars: {
      VERSION: text().inPhases("build"),
      TOKEN: secret().inPhases("boot"),
      BOTH: text().inPhases("build", "boot"),
    },
  });
  test("need their own variables only", () => {
    const missing = (phase: "build" | "boot") =>
      problemsOf(() => definition.load(development, { phase })).problems.map(({ what }) => what);
    expect(missing("build")).toEqual(["VERSION is not set", "BOTH is not set"]);
    expect(missing("boot")).toEqual(["TOKEN is not set", "BOTH is not set"]);
    expect(problemsOf(() => definition.load(development)).problems).toHaveLength(2);
    expect(definition.load({ ...development, VERSION: "1", BOTH: "b" }, { phase: "build" }).TOKEN).toBeUndefined();
  });
  test("refuse what is set and wrong in all of them", () => {
    const source = { ...development, VERSION: "1", BOTH: "b", TOKEN: " t" };
    expect(codes(problemsOf(() => definition.load(source, { phase: "build" })).problems)).toEqual(["STRAY"]);
  });
});

describe("skipValidation", () => {
  const definition = defineEnv({
    vars: { PORT: int().default(3000), SIZE: int(), NAME: text(), TOKEN: secret(), ODD: int().default(1) },
    rules: [{ names: ["NAME"], check: () => [{ code: "OWN", what: "It is odd", fix: "Mend it" }] }],
  });
  test("makes warnings of problems, and still reads and defaults", () => {
    const env = definition.load(
      { NODE_ENV: "production", SIZE: "7", TOKEN: "changeme", ODD: "x" },
      { skipValidation: true },
    );
    expect({ ...env }).toEqual({ PORT: 3000, SIZE: 7, NAME: undefined, ODD: undefined });
    expect(env.TOKEN).toBe("changeme");
    expect(codes(envGuard(env).warnings)).toEqual(["MISSING", "INVALID", "PLACEHOLDER", "OWN"]);
  });
  test("is off unless it is asked for", () => {
    expect(problemsOf(() => definition.load(development, { skipValidation: false })).code).toBe("ENV_INVALID");
  });
});

describe("names that look like slips", () => {
  const definition = defineEnv({
    vars: { PORT: int().default(1), LOG_LEVEL: text().optional(), HOST: text().optional() },
  });
  const source = { ...development, PROT: "2", LOGLEVEL: "debug", HOST: "h", HOTS: "x" };
  test("are warnings where the variable may be absent", () => {
    const similar = (subject: string, slip: string) => ({
      code: "SIMILAR_NAME",
      subject,
      what: `${subject} is not set, but ${slip} is`,
      fix: "Rename it if it is meant",
    });
    const expected = [similar("PORT", "PROT"), similar("LOG_LEVEL", "LOGLEVEL")];
    expect(envGuard(definition.load(source)).warnings).toEqual(expected);
    expect(definition.inspect(source).warnings).toEqual(expected);
  });
  test("are none that belong to a variable", () => {
    const other = defineEnv({ vars: { CACHE: text().optional(), CACHES: text().optional() } });
    expect(envGuard(other.load({ ...development, CACHES: "x" })).warnings).toEqual([]);
  });
});

describe("dates beside secrets", () => {
  const definition = defineEnv({ vars: { TOKEN: secret(), PORT: int().optional() } });
  test.each([
    "2026-13-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-12-01",
    "2026-12-01T00:00:00",
    "01.12.2026",
    "soon",
  ])("%j is refused", (date) => {
    for (const name of ["TOKEN_EXPIRES_AT", "TOKEN_ROTATED_AT"]) {
      const { problems } = problemsOf(() => definition.load({ ...development, TOKEN: "t", [name]: date }));
      expect(problems).toMatchObject([{ code: "DATE_INVALID", subject: name, what: `${name} is no date` }]);
    }
  });
  test("are read without being declared, and only beside secrets", () => {
    const source = { ...development, TOKEN: "t", TOKEN_EXPIRES_AT: "2026-12-01T00:00+01:00", PORT_EXPIRES_AT: "soon" };
    const { variables } = envGuard(definition.load(source)).status(Date.parse("2026-11-30T22:00Z"));
    expect(variables[0]?.age).toMatchObject({ state: "expiring", expiresAtMs: Date.parse("2026-11-30T23:00Z") });
    expect(variables[1]).not.toHaveProperty("age");
  });
});

describe("the platform's word", () => {
  const definition = defineEnv({ vars: { A: text().optional() } });
  const conflict = (marker: string, speaker: string) => ({
    code: "PLATFORM",
    subject: marker,
    what: `${marker} says production, ${speaker} doesn't`,
    fix: "Make them agree",
  });
  test.each<[Record<string, string>, string, string]>([
    [{ RAILWAY_ENVIRONMENT_NAME: "production", NODE_ENV: "development" }, "RAILWAY_ENVIRONMENT_NAME", "NODE_ENV"],
    [{ RAILWAY_ENVIRONMENT_NAME: "production", NODE_ENV: "test" }, "RAILWAY_ENVIRONMENT_NAME", "NODE_ENV"],
    [{ VERCEL_ENV: "production", NODE_ENV: "development" }, "VERCEL_ENV", "NODE_ENV"],
    [{ AZURE_FUNCTIONS_ENVIRONMENT: "Production", NODE_ENV: "development" }, "AZURE_FUNCTIONS_ENVIRONMENT", "NODE_ENV"],
    [{ APP_ENV: "production", VERCEL_ENV: "production", NODE_ENV: "development" }, "VERCEL_ENV", "NODE_ENV"],
  ])("production against development is an error: %j", (source, marker, speaker) => {
    expect(problemsOf(() => definition.load(source)).problems).toEqual([conflict(marker, speaker)]);
  });
  test("against the definition is an error as well", () => {
    const lax = defineEnv({ vars: {}, environment: { unknown: "development" } });
    expect(problemsOf(() => lax.load({ VERCEL_ENV: "production" })).problems).toEqual([
      conflict("VERCEL_ENV", "the definition"),
    ]);
  });
  test("against APP_ENV, which nobody sets by chance, is a warning", () => {
    const env = definition.load({
      APP_ENV: "development",
      RAILWAY_ENVIRONMENT_NAME: "production",
      NODE_ENV: "production",
    });
    expect(envGuard(env).environment.name).toBe("development");
    expect(envGuard(env).warnings).toEqual([conflict("RAILWAY_ENVIRONMENT_NAME", "APP_ENV")]);
  });
  test("of NODE_ENV against APP_ENV is a warning: libraries run as in production, and no rule of it applies", () => {
    const env = definition.load({ APP_ENV: "development", NODE_ENV: "production" });
    expect(envGuard(env).warnings).toMatchObject([
      { code: "NODE_ENV", subject: "NODE_ENV", what: "NODE_ENV says production, APP_ENV doesn't" },
    ]);
    expect(envGuard(definition.load({ APP_ENV: "staging", NODE_ENV: "production" })).warnings).toEqual([]);
  });
  test.each<Record<string, string>>([
    { RAILWAY_ENVIRONMENT_NAME: "production", NODE_ENV: "production" },
    { RAILWAY_ENVIRONMENT_NAME: "staging", NODE_ENV: "development" },
    { VERCEL_ENV: "preview", NODE_ENV: "development" },
    { VERCEL_ENV: "production", APP_ENV: "staging" },
    // These tell the platform, not the environment.
    { FLY_APP_NAME: "production", NODE_ENV: "development" },
    { RENDER: "true", KUBERNETES_SERVICE_HOST: "10.0.0.1", DYNO: "web.1", NODE_ENV: "test" },
  ])("is no conflict: %j", (source) => {
    expect(envGuard(definition.load(source)).warnings).toEqual([]);
  });
});

describe("somebody else's code", () => {
  const value = "q7VzK0wJ9xQ2";
  const throwing = () => {
    throw new Error(`can't read ${value}`);
  };
  test("that throws while it reads is a problem without its words", () => {
    const variable = createVariable({ kind: "own", expects: "anything", read: throwing });
    const error = problemsOf(() => defineEnv({ vars: { A: variable } }).load({ ...development, A: value }));
    expect(error.problems).toMatchObject([{ code: "SCHEMA_FAILED", what: "The reader of A threw" }]);
    expect(inspect(error, { showHidden: true })).not.toContain(value.slice(0, 6));
  });
  test("that throws in a rule is a problem without its words", () => {
    const definition = defineEnv({ vars: { A: text() }, rules: [{ names: ["A"], check: throwing }] });
    const error = problemsOf(() => definition.load({ ...development, A: value }));
    expect(error.problems).toMatchObject([{ code: "RULE_FAILED", what: "The rule about A threw" }]);
    expect(inspect(error, { showHidden: true })).not.toContain(value.slice(0, 6));
  });
});

describe("companions", () => {
  const companion = { kind: "text", expects: "text", sensitive: true, read: (value: string) => ({ value }) };
  const pair = createVariable({
    ...companion,
    kind: "pair",
    companions: {
      _NEXT: companion,
      _LABEL: {
        ...companion,
        sensitive: false,
        read: (label): Reading<string> => (label === "bad" ? {} : { value: label }),
      },
    },
    assemble: (own, others) =>
      others["_NEXT"]?.value === own.value
        ? { detail: "whose next one is the same" }
        : { value: [own.value, others["_NEXT"]?.value, others["_LABEL"]?.value].join("|") },
  });
  const definition = defineEnv({ vars: { KEY: pair, B: text().optional() } });
  const load = (source: EnvSource) => definition.load({ ...development, KEY: "one", ...source });

  test("make one value with the variable that they belong to", () => {
    expect(load({}).KEY).toBe("one||");
    expect(load({ KEY_NEXT: "two", KEY_LABEL: "k1" }).KEY).toBe("one|two|k1");
    expect(load({ KEY_NEXT_FILE: file("next", "two\n") }).KEY).toBe("one|two|");
  });
  test("are listed after it, each with its own state", () => {
    const { variables } = definition.inspect({ ...development, KEY: "one", KEY_NEXT: "two" });
    expect(variables).toEqual([
      { name: "KEY", sensitive: true, origin: { kind: "environment" } },
      { name: "KEY_NEXT", sensitive: true, origin: { kind: "environment" }, companionOf: "KEY" },
      { name: "KEY_LABEL", sensitive: false, origin: { kind: "absent" }, companionOf: "KEY" },
      { name: "B", sensitive: false, origin: { kind: "absent" } },
    ]);
    expect(Object.keys(load({ KEY_LABEL: "k1" }))).toEqual(["B"]);
  });
  test("have problems of their own, and with the whole", () => {
    expect(problemsOf(() => load({ KEY_LABEL: "bad" })).problems).toMatchObject([{ what: "KEY_LABEL is not valid" }]);
    expect(problemsOf(() => load({ KEY_NEXT: "one" })).problems).toEqual([
      {
        code: "INVALID",
        subject: "KEY",
        what: "KEY is not valid",
        got: "text whose next one is the same",
        fix: "Correct it or what belongs to it",
      },
    ]);
  });
  test("are judged as any secret is", () => {
    const source = { NODE_ENV: "production", KEY: randomText("a"), KEY_NEXT: `${randomText("a")}2` };
    expect(codes(problemsOf(() => definition.load(source)).problems)).toEqual(["SHARED_SECRET"]);
  });
  test("can't be declared a second time", () => {
    const { problems } = problemsOf(() => defineEnv({ vars: { KEY: pair, KEY_NEXT: secret() } }));
    expect(problems).toMatchObject([{ code: "NAME_TWICE", what: "KEY_NEXT belongs to KEY and is declared" }]);
  });
});

describe("inspect", () => {
  const definition = defineEnv({
    vars: { PORT: int(), TOKEN: secret().requiredIn("production"), NAME: text().default("n") },
  });
  test("tells problems, warnings and states, and throws for none of them", () => {
    expect(definition.inspect({ NODE_ENV: "production", PORT: "x", NAME: " n " })).toEqual({
      environment: { name: "production", decidedBy: "NODE_ENV" },
      problems: [
        expect.objectContaining({ code: "INVALID", subject: "PORT", what: "PORT is not valid" }),
        expect.objectContaining({ code: "MISSING", subject: "TOKEN", what: "TOKEN is not set" }),
      ],
      warnings: [{ code: "TRIMMED", subject: "NAME", what: "NAME was trimmed", fix: "Correct it" }],
      variables: [
        { name: "PORT", sensitive: false, origin: { kind: "environment" } },
        { name: "TOKEN", sensitive: true, origin: { kind: "absent" } },
        { name: "NAME", sensitive: false, origin: { kind: "environment" } },
      ],
    });
  });
  test("goes by another environment when it is told", () => {
    const source = { NODE_ENV: "development", PORT: "1" };
    expect(definition.inspect(source).problems).toEqual([]);
    const { environment, problems } = definition.inspect(source, { environment: "production" });
    expect(environment).toEqual({ name: "production", decidedBy: undefined });
    expect(codes(problems)).toEqual(["MISSING"]);
  });
  test("tells nothing of a value", () => {
    const value = "q7VzK0wJ9xQ2";
    const shown = inspect(definition.inspect({ PORT: value, TOKEN: value, NAME: value }), {
      depth: null,
      showHidden: true,
    });
    expect(shown).not.toContain(value.slice(0, 6));
  });
});

describe("a definition that gives a secret away", () => {
  test.each([
    "NEXT_PUBLIC_",
    "PUBLIC_",
    "VITE_",
    "REACT_APP_",
    "VUE_APP_",
    "NG_APP_",
    "GATSBY_",
    "STORYBOOK_",
    "EXPO_PUBLIC_",
  ])("by the prefix %s is refused", (prefix) => {
    const { problems } = problemsOf(() => defineEnv({ vars: { [`${prefix}TOKEN`]: secret() } }));
    expect(problems).toMatchObject([{ code: "PUBLIC_SECRET" }]);
    expect(defineEnv({ vars: { [`${prefix}NAME`]: text().optional() } }).load(development)).toBeDefined();
  });
  test("is none by a name that only holds the word", () => {
    expect(defineEnv({ vars: { MY_VITE_TOKEN: secret().optional() } }).load(development)).toBeDefined();
  });
});

test("a policy about a variable that isn't declared is refused", () => {
  const policy = { PLACEHOLDER: { except: ["A", "B"] } };
  expect(problemsOf(() => defineEnv({ vars: { A: secret() }, policy })).problems).toMatchObject([
    { code: "UNKNOWN_NAME", what: "B is only in the policy" },
  ]);
});

describe("environments", () => {
  test("are those that a definition knows", () => {
    expect(defineEnv({ vars: {} }).environments).toEqual(["production", "staging", "test", "development"]);
    expect(defineEnv({ vars: {}, environment: { names: ["preview"] } }).environments).toContain("preview");
  });
});

test("a thousand variables are a thousand times the work of one, not a million", () => {
  const names = Array.from({ length: 1000 }, (_, index) => `A${index}`);
  const asked = new Map<string, number>();
  const source = new Proxy<Record<string, string>>(Object.fromEntries(names.map((name) => [name, "1"])), {
    get: (target, name) => (asked.set(String(name), (asked.get(String(name)) ?? 0) + 1), target[String(name)]),
  });
  const vars = Object.fromEntries(names.map((name) => [name, int()]));
  expect(defineEnv({ vars }).inspect(source).problems).toEqual([]);
  for (const name of names) expect(asked.get(name)).toBe(1);
});
