import * as v from "valibot";
import { expect, test } from "vitest";
import { z } from "zod";
import {
  allOrNone,
  atLeastOneOf,
  bool,
  createVariable,
  defineEnv,
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
  type Reading,
} from "../src/index.ts";
import { envGuard } from "../src/guard.ts";
import { expectNoLeak, mockEnv } from "../src/testing.ts";
import { keyRing } from "../src/variables/key-ring.ts";
import { pem } from "../src/variables/pem.ts";
import { stripeKey } from "../src/variables/stripe-key.ts";
import { problemsOf } from "./problems-of.ts";

const vars = {
  NAME: text(),
  TOKEN: secret(),
  LONG: secret({ minBits: 1024 }),
  SITE: url(),
  BROKER: url({ schemes: ["amqps"] }),
  PORT: port(),
  SIZE: int({ min: 50, max: 60 }),
  SLOW: bool(),
  LEVEL: oneOf("debug", "info"),
  DATABASE_URL: postgresUrl({ tls: "require" }),
  REDIS_URL: redisUrl(),
  SENTRY_DSN: sentryDsn(),
  TLS_KEY: pem({ type: "private-key" }),
  TLS_PUBLIC: pem({ type: "public-key" }),
  TLS_CERT: pem({ type: "certificate" }),
  STRIPE_KEY: stripeKey(),
  JWT_SECRET: keyRing({ maxTokenTtl: "7d" }),
  HOOK: keyRing({ format: /^whsec_/ }),
  EMAIL: z.email(),
  COUNT: z.coerce.number().min(1),
  ID: v.pipe(v.string(), v.uuid()),
  ADDRESS: { schema: z.url(), sensitive: true },
  DEFAULTED: port().default(3000),
  OPTIONAL: text().optional(),
};
const definition = defineEnv({ vars });

test("every builder and common schemas get a value that they accept, also in production", () => {
  const env = mockEnv(definition);
  expect(env.JWT_SECRET.signingKey.key.length).toBeGreaterThanOrEqual(32);
  expect(env.HOOK.signingKey.key).toMatch(/^whsec_/);
  expect(env.BROKER).toMatch(/^amqps:/);
  expect(env.LEVEL).toBe("debug");
  expect(env.DEFAULTED).toBe(3000);
  expect(env.OPTIONAL).toBeUndefined();
  expect(envGuard(env).environment.name).toBe("test");
  const inProduction = defineEnv({ vars: { ...vars, STRIPE_KEY: { schema: text(), sensitive: false } } });
  expect(envGuard(mockEnv(inProduction, {}, { environment: "production" })).warnings).toEqual([]);
});

test("what the test names is what the environment holds, and the rest is the same each time", () => {
  const env = mockEnv(definition, {
    PORT: 0,
    SLOW: true,
    JWT_SECRET_NEXT: "another key",
    SENTRY_DSN: "https://k@h.io/1",
  });
  expect(env.PORT).toBe(0);
  expect(env.SLOW).toBe(true);
  expect(env.JWT_SECRET.verificationKeys()).toHaveLength(2);
  expect(mockEnv(definition).TOKEN).toBe(env.TOKEN);
  expect(env.LONG).not.toContain(env.TOKEN.slice(0, 10));
  // @ts-expect-error -- no such variable
  mockEnv(definition, { PROT: 0 });
});

test("undefined leaves a variable unset", () => {
  const one = defineEnv({ vars: { TOKEN: secret().optional(), PORT: port().default(1) } });
  expect(mockEnv(one, { TOKEN: undefined }).TOKEN).toBeUndefined();
  expect(problemsOf(() => mockEnv(definition, { TOKEN: undefined }))).toMatchObject({ code: "ENV_INVALID" });
});

test("a value that the application would refuse is refused", () => {
  expect(problemsOf(() => mockEnv(definition, { PORT: "http" }))).toMatchObject({ code: "ENV_INVALID" });
});

test("rules get what they ask for", () => {
  const ruled = defineEnv({
    vars: { A: text().optional(), B: text().optional(), TLS: bool().default(true), KEY: secret().optional() },
    rules: [atLeastOneOf("A", "B"), when("TLS", true).require("KEY")],
  });
  const env = mockEnv(ruled);
  expect([env.A ?? env.B, typeof env.KEY]).toEqual(["text", "string"]);
});

test("the variable that decides the environment may be another", () => {
  const staged = defineEnv({ vars: { A: text() }, environment: { from: ["STAGE"], names: ["preview"] } });
  expect(envGuard(mockEnv(staged)).environment).toEqual({ name: "test", decidedBy: "STAGE" });
  expect(envGuard(mockEnv(staged, {}, { environment: "preview" })).environment.name).toBe("preview");
});

test("a builder of your own that says its choices gets one of them, and one that says its bounds a number", () => {
  const size = createVariable<string>({
    kind: "size",
    expects: "the size of a shirt",
    choices: ["XS", "XXL"],
    read: (given): Reading<string> => (given === "XXL" ? { value: given } : {}),
  });
  expect(mockEnv(defineEnv({ vars: { SIZE: size } })).SIZE).toBe("XXL");
  const below = { DEPTH: int({ max: -5 }), LIST: oneOf("a, b", "one of c"), HOST: url({ schemes: ["or"] }) };
  expect({ ...mockEnv(defineEnv({ vars: below })) }).toEqual({ DEPTH: -5, LIST: "a, b", HOST: "or://host.invalid" });
});

test("a schema that nothing is found for is told by name", () => {
  const strange = createVariable<number>({
    kind: "strange",
    expects: "something",
    read(given) {
      if (given === "°") return { value: 1 };
      return { detail: "that is not strange" };
    },
  });
  const odd = defineEnv({ vars: { ODD: strange, OTHER: strange } });
  expect(problemsOf(() => mockEnv(odd)).problems).toMatchObject([
    { code: "NO_FAKE", subject: "ODD" },
    { code: "NO_FAKE", subject: "OTHER" },
  ]);
  expect(mockEnv(odd, { ODD: "°", OTHER: "°" }).ODD).toBe(1);
});

const value = "q7VzK0wJ9xQ2m4Tt8LbR";
const env = mockEnv(definition, { TOKEN: value });
/** The console that the code under test prints on. */
const screen = globalThis.console;

test.each<[string, unknown]>([
  ["a text", `got ${value.slice(3, 9)}!`],
  ["an object", { deep: { list: [value] } }],
  ["what is hidden in an object", Object.defineProperty({}, "hidden", { value })],
  ["the name of a property", { [value]: 1 }],
  ["an error's cause", new Error("bad", { cause: new Error(value) })],
  ["base64", Buffer.from(`ab${value}`).toString("base64")],
  ["a URL", `https://x.example/?q=${encodeURIComponent(`a b${value}`)}`],
])("a leak in %s is found, and told without the value", (_name, subject) => {
  for (const secrets of [[value], { TOKEN: value }, env]) {
    let message = "";
    try {
      expectNoLeak(subject as object, secrets);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(/^6 characters or more of (?:secret 1|TOKEN) are in what was given$/);
    expect(message).not.toContain(value.slice(0, 4));
  }
});

test.each<[string, () => unknown, string]>([
  ["returns", () => value, "what was returned"],
  [
    "throws",
    () => {
      throw new Error(value);
    },
    "what was thrown",
  ],
  ["resolves to", () => Promise.resolve(value), "what was returned"],
  ["rejects with", () => Promise.reject(new Error(value)), "what was thrown"],
  ["prints", () => screen.log({ value }), "what was printed on the console"],
  ["prints with a format", () => screen.warn("got %s", value), "what was printed on the console"],
  ["writes", () => process.stdout.write(value), "what was written to standard output"],
  [
    "writes in two pieces",
    () => [value.slice(0, 4), value.slice(4, 8)].map((one) => process.stderr.write(one)),
    "what was written to standard error",
  ],
])("a leak in what an action %s is found", async (_name, action, place) => {
  const error: unknown = await Promise.resolve()
    .then(() => expectNoLeak(action as () => Promise<unknown>, [value]))
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: "SecretLeakError", code: "SECRET_LEAKED" });
  expect((error as Error).message).toContain(place);
});

test("what holds no secret passes, and the console is as it was", async () => {
  const { log } = screen;
  expectNoLeak("five characters of it, q7VzK, are few", [value]);
  expectNoLeak(() => screen.log(env), env);
  expectNoLeak(() => {
    throw new Error("harmless");
  }, env);
  await expectNoLeak(async () => process.stdout.write("harmless\n"), env);
  expect(screen.log).toBe(log);
});

test("the public parts of a secret are no leak", () => {
  const given = { A: "postgres://app:h4Wm2Xc9Yv6z@db.example/orders", B: "sk_test_Qm3Zr8Tn5Kx1" };
  expectNoLeak("postgres://app@db.example/orders, sk_test_", given);
  expect(() => expectNoLeak("h4Wm2Xc9", given)).toThrow("of A");
  expect(() => expectNoLeak("Qm3Zr8Tn", given)).toThrow("of B");
});

test("a rule gets what it names and nothing else, and defaults stay", () => {
  const ruled = defineEnv({
    vars: {
      A: text().optional(),
      B: text().optional(),
      KEY: secret().optional(),
      CERT: text().optional(),
      TLS: bool().default(true),
      PORT: port().default(3000),
      LEVEL: oneOf("debug", "info").default("info"),
      OTHER: text().optional(),
    },
    rules: [exactlyOneOf("A", "B"), when("TLS", true).require("KEY"), allOrNone("KEY", "CERT")],
  });
  expect({ ...mockEnv(ruled) }).toEqual({
    A: "text",
    B: undefined,
    CERT: "text",
    TLS: true,
    PORT: 3000,
    LEVEL: "info",
    OTHER: undefined,
  });
  expect(mockEnv(ruled).KEY).toHaveLength(32);
  expect({ ...mockEnv(ruled, { A: undefined }) }).toMatchObject({ A: undefined, B: "text" });
  expect(problemsOf(() => mockEnv(ruled, { A: undefined, B: undefined })).code).toBe("ENV_INVALID");
});

test("the definition of the first page works as it stands", () => {
  const shown = defineEnv({
    vars: {
      PORT: port().default(3000).describe("HTTP port"),
      DATABASE_URL: postgresUrl(),
      JWT_SECRET: keyRing({ maxTokenTtl: "7d", rotateEvery: "90d" }),
      SENTRY_DSN: sentryDsn().requiredIn("production", "staging"),
    },
  });
  for (const environment of ["test", "development", "staging", "production"]) {
    expect(mockEnv(shown, {}, { environment }).PORT).toBe(3000);
  }
});
