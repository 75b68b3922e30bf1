// Definitions as JavaScript, or a cast, can write them: a mistake must never turn a rule off in silence.
import { expect, test } from "vitest";
import {
  atLeastOneOf,
  bool,
  createVariable,
  defineEnv,
  int,
  oneOf,
  port,
  postgresUrl,
  secret,
  text,
  url,
  when,
} from "../src/index.ts";
import { problemsOf } from "./problems-of.ts";

type Untyped = (...options: unknown[]) => unknown;
const [anySecret, anyInt, anyOneOf, anyUrl, anyPostgres, anyVariable] = [
  secret,
  int,
  oneOf,
  url,
  postgresUrl,
  createVariable,
] as unknown as Untyped[] as [Untyped, Untyped, Untyped, Untyped, Untyped, Untyped];
const define = defineEnv as unknown as Untyped;
const refusal = (options: unknown) => problemsOf(() => define(options));
const spec = { kind: "mine", expects: "mine", read: (value: string) => ({ value }) };
const circle = Object.create(null) as unknown;

test.each([
  ["environment", null],
  ["environment", "production"],
  ["environment", ["production"]],
  ["environment.unknown", { unknown: "prodution" }],
  ["environment.unknown", { unknown: "" }],
  ["environment.unknown", { unknown: null }],
  ["environment.unknown", { unknown: Symbol("production") }],
  ["environment.unknown", { unknown: ["test"] }],
  ["environment.from", { from: "NODE_ENV" }],
  ["environment.from", { from: [] }],
  ["environment.from", { from: [1] }],
  ["environment.from", { from: ["NODE_ENV", ""] }],
  // eslint-disable-next-line no-sparse-arrays
  ["environment.from", { from: [, "NODE_ENV"] }],
  ["environment.names", { names: "preview" }],
  ["environment.names", { names: [null] }],
  ["environment.names", { names: [" "] }],
  ["environment.names", { names: ["prod"] }],
  ["environment.names", { names: ["prod-eu"] }],
  ["environment.names", { names: ["Production-EU"] }],
  ["environment.names", { names: ["prodution"] }],
  ["environment.names", { names: ["PRODUCTION"] }],
  ["environment.names", { names: ["poduction"] }],
  ["environment.unkown", { unkown: "production" }],
])("refuses what is wrong with `%s`: %j", (option, environment) => {
  const { code, problems } = refusal({ vars: { A: text() }, environment });
  expect(code).toBe("ENV_DEFINITION_INVALID");
  expect(problems).toMatchObject([{ code: "OPTION", what: expect.stringContaining(`\`${option}\``) }]);
});

test("takes names that other environments have", () => {
  const names = ["preview", "preprod", "pr-12", "eu-production", "production", "probe"];
  for (const unknown of names) expect(() => define({ vars: {}, environment: { names, unknown } })).not.toThrow();
});

test.each([
  ["policy", null],
  ["policy", "off"],
  ["policy.WEAK_SECRET", { WEAK_SECRET: "ignore" }],
  ["policy.WEAK_SECRET", { WEAK_SECRET: null }],
  ["policy.WEAK_SECRET", { WEAK_SECRET: ["off"] }],
  ["policy.PLACEHOLDER", { PLACEHOLDER: "toString" }],
  ["policy.WEAK_SECRETS", { WEAK_SECRETS: "error" }],
  ["policy.MISSING", { MISSING: "off" }],
  ["policy.toString", { toString: "off" }],
])("refuses what is wrong with `%s`: %j", (option, policy) => {
  const { code, problems } = refusal({ vars: { A: text() }, policy });
  expect(code).toBe("ENV_DEFINITION_INVALID");
  expect(problems).toMatchObject([{ code: "OPTION", what: expect.stringContaining(`\`${option}\``) }]);
});

test.each([
  ["minBits", () => anySecret({ minBits: Number.NaN })],
  ["minBits", () => anySecret({ minBits: "256" })],
  ["minBits", () => anySecret({ minBits: -1 })],
  ["minBits", () => anySecret({ minBits: Number.POSITIVE_INFINITY })],
  ["minBits", () => anySecret({ minBits: null })],
  ["minbits", () => anySecret({ minbits: 512 })],
  ["the options", () => anySecret(null)],
  ["the options", () => anySecret(256)],
  ["min", () => anyInt({ min: 5, max: 1 })],
  ["min", () => anyInt({ min: "1" })],
  ["max", () => anyInt({ max: Number.NaN })],
  ["max", () => anyInt({ max: Symbol("9") })],
  ["max", () => anyInt({ max: 9n })],
  ["the options", () => anyInt(null)],
  ["the choices", () => anyOneOf()],
  ["the choices", () => anyOneOf("a", 1)],
  ["the choices", () => anyOneOf("a", "")],
  ["the choices", () => anyOneOf(circle)],
  ["the choices", () => anyOneOf(["a", "b"])],
  ["schemes", () => anyUrl({ schemes: [] })],
  ["schemes", () => anyUrl({ schemes: "https" })],
  ["schemes", () => anyUrl({ schemes: ["https://"] })],
  ["schemes", () => anyUrl({ schemes: ["HTTPS"] })],
  ["schemes", () => anyUrl({ schemes: [circle] })],
  ["scheme", () => anyUrl({ scheme: "https" })],
  ["the options", () => anyUrl(null)],
  ["tls", () => anyPostgres({ tls: "required" })],
  ["tls", () => anyPostgres({ tls: true })],
  ["tls", () => anyPostgres({ tls: null })],
  ["TLS", () => anyPostgres({ TLS: "require" })],
  ["sensitive", () => anyPostgres({ sensitive: false })],
  ["the options", () => anyPostgres(null)],
  ["tls", () => anyVariable({ ...spec, tls: "required" })],
  ["choices", () => anyVariable({ ...spec, choices: "a" })],
  ["format", () => anyVariable({ ...spec, format: "^whsec_" })],
  ["bounds", () => anyVariable({ ...spec, bounds: 5 })],
  ["schemes", () => anyVariable({ ...spec, schemes: [5] })],
  ["trimsWrapping", () => anyVariable({ ...spec, trimsWrapping: "yes" })],
  ["minBits", () => anyVariable({ ...spec, minBits: Number.NaN })],
  ["sensitive", () => anyVariable({ ...spec, sensitive: "yes" })],
  ["sensitve", () => anyVariable({ ...spec, sensitve: true })],
  ["requiredIn", () => anyVariable({ ...spec, requiredIn: "production" })],
  ["read", () => anyVariable({ kind: "mine", expects: "mine" })],
  ["the options", () => anyVariable(null)],
])("refuses what is wrong with `%s` of a builder (row %#)", (option, make) => {
  const { code, problems } = refusal({ vars: { X: make() } });
  expect(code).toBe("ENV_DEFINITION_INVALID");
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchObject({ code: "OPTION", what: expect.stringMatching(/^X: /) });
  expect(problems[0]?.what.replaceAll("`", "")).toContain(`X: ${option} `);
});

test("a builder that got wrong options accepts nothing where it is used as a schema by itself", () => {
  const variable = anyInt({ min: 5, max: "9" }) as ReturnType<typeof int>;
  expect(variable["~standard"].validate("7")).toEqual({
    issues: [{ message: "The value has no valid definition, or its reader threw" }],
  });
});

test.each([
  ["nothing", undefined],
  ["null", null],
  ["a list", []],
  ["no vars", {}],
  ["vars that are null", { vars: null }],
  ["vars that are a list", { vars: [text()] }],
  ["an unknown option", { vars: {}, polices: {} }],
  ["rules that are no list", { vars: {}, rules: {} }],
  ["a rule that is null", { vars: {}, rules: [null] }],
  ["a rule that can't check", { vars: {}, rules: [{ names: ["A"] }] }],
  ["a rule of no variable", { vars: {}, rules: [{ names: [], check: () => [] }] }],
  ["a variable that is null", { vars: { A: null } }],
  ["a variable that is text", { vars: { A: "text" } }],
  ["a builder that was not called", { vars: { A: text } }],
  ["a schema that is none", { vars: { A: { schema: {} } } }],
  ["a schema that is missing", { vars: { A: { sensitive: true } } }],
  ["a sensitivity that is text", { vars: { A: { schema: text(), sensitive: "true" } } }],
  ["a sensitivity that is misspelled", { vars: { A: { schema: text(), sensitve: true } } }],
])("refuses %s with a code, not a TypeError", (_name, options) => {
  const error = refusal(options);
  expect(error.code).toBe("ENV_DEFINITION_INVALID");
  expect(error.problems.every(({ code }) => code === "OPTION")).toBe(true);
});

test("refuses a default that has no text", () => {
  const { problems } = refusal({ vars: { A: text().default(circle as string) } });
  expect(problems).toMatchObject([{ code: "DEFAULT" }]);
});

test("lists all that is wrong at once, with no value of an option", () => {
  const { message } = refusal({
    vars: {
      KEY: anySecret({ minBits: "hunter2" }),
      DB: anyPostgres({ tls: "hunter2" }),
      B: anyInt({ min: 2, max: 1 }),
    },
    environment: { unknown: "hunter2", from: ["hunter 2"] },
    policy: { KEY_MODE: "hunter2", NOTHING: "off" },
  });
  expect(message.split("\n")).toEqual([
    "Invalid definition",
    "  - `environment.from` must be a list of names of variables, got list. Correct the definition.",
    "  - `environment.unknown` must be one of production, staging, test, development, got string. Correct the definition.",
    "  - `policy.NOTHING` is no option; there are PLACEHOLDER, WEAK_SECRET, SHARED_SECRET, KEY_MODE, MIXED_KEYS, UNRESTRICTED_KEY, SENTRY_DSN, LOCAL_ADDRESS, PLAIN_ADDRESS, PLAIN_DATABASE. Correct the definition.",
    '  - `policy.KEY_MODE` must be "error", "warn", "off" or { except: [names], level? }, got string. Correct the definition.',
    "  - KEY: `minBits` must be a whole number from 0, got string. Correct the definition.",
    '  - DB: `tls` must be "require", got string. Correct the definition.',
    "  - B: `min` must not be greater than `max`. Correct the definition.",
  ]);
});

test("takes a schema that has something called spec or schema beside what the standard asks for", () => {
  const standard = text()["~standard"];
  const foreign = { spec: { strict: true }, schema: null, "~standard": { ...standard, vendor: "other" } };
  const env = defineEnv({ vars: { A: foreign } }).load({ NODE_ENV: "test", A: "a" });
  expect({ ...env }).toEqual({ A: "a" });
});

test("what is wrong is named, with what it could be", () => {
  const { problems } = refusal({
    vars: { A: port().default(-1), B: text().requiredIn("prodction" as never), C: bool() },
    environment: { names: ["preview", "prod"] },
    rules: [atLeastOneOf("A", "Z" as never), when("C", "yes").require("A")],
    policy: { PLACEHOLDER: { except: ["Y"] } },
  });
  const told = problems.map(({ what, fix }) => `${what}. ${fix}`);
  expect(told).toContainEqual(
    expect.stringMatching(/^`environment\.names` must be a list .* \(not "prod"\), got list\./),
  );
  expect(told).toContain("A has a default that is not valid. Set it to a whole number from 0 to 65535");
  expect(told).toContain(
    "B names an unknown environment, prodction. There are production, staging, test, development, preview, prod",
  );
  const symbol = refusal({ vars: { A: text().requiredIn(Symbol("s") as never) } });
  expect(symbol.problems).toMatchObject([{ what: "A names an unknown environment, Symbol(s)" }]);
  expect(told).toContain("Z is only in a rule. Declare it, or correct its name there");
  expect(told).toContain("Y is only in the policy. Declare it, or correct its name there");
  expect(told).toContain("a rule waits for what C can't be. Wait for true or false");
});
