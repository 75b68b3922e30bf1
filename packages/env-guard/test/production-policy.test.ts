import { expect, test } from "vitest";
import { problemText } from "@luneo/kernel/error";
import { z } from "zod";
import { defineEnv, postgresUrl, redisUrl, secret, sentryDsn, text, url, type Policy } from "../src/index.ts";
import { envGuard } from "../src/guard.ts";
import { stripeKey } from "../src/variables/stripe-key.ts";
import { randomText } from "./good-environment.ts";
import { problemsOf } from "./problems-of.ts";

const same = randomText("same");

test("each problem of the policy has a fix of its own", () => {
  const vars = {
    DSN: sentryDsn().optional(),
    TEST_KEY: secret(),
    PLACEHOLDER: secret(),
    ISSUED: { schema: z.string(), sensitive: true },
    REDIS_URL: redisUrl(),
    SHORT: secret(),
    PATTERN: { schema: z.string(), sensitive: true },
    FIRST: secret(),
    SECOND: { schema: z.string(), sensitive: true },
    BARE: postgresUrl({ tls: "require" }),
    DISABLED: postgresUrl({ tls: "require" }),
    LOCAL: url(),
  };
  const source = {
    NODE_ENV: "production",
    TEST_KEY: `sk_test_${randomText("key")}`,
    PLACEHOLDER: "changeme",
    ISSUED: "your-api-key",
    REDIS_URL: "redis://:password@cache",
    SHORT: "b7Kq0zXvTn4wRm1sYd8f",
    PATTERN: "abcdefghijklmnop",
    FIRST: same,
    SECOND: same,
    BARE: "postgres://db.example.com/x",
    DISABLED: "postgres://db.example.com/x?sslmode=disable",
    LOCAL: "https://localhost/api",
  };
  const policy = { LOCAL_ADDRESS: "error" } as const;
  const { problems } = problemsOf(() => defineEnv({ vars, policy }).load(source));
  expect(problems.map((problem) => `${problem.code}: ${problemText(problem)}`)).toEqual([
    "SENTRY_DSN: DSN is not set. Set it to the DSN of a Sentry project.",
    "KEY_MODE: TEST_KEY is a test key in production. Set it to the live key.",
    "PLACEHOLDER: PLACEHOLDER holds a placeholder. Set it to the real one or a random secret (openssl rand -base64 48).",
    "PLACEHOLDER: ISSUED holds a placeholder. Set it to the real one or a random secret (openssl rand -base64 48).",
    "PLACEHOLDER: REDIS_URL holds a placeholder. Set its real password.",
    "WEAK_SECRET: SHORT is shorter than 256 bits. Set it to a random secret (openssl rand -base64 48).",
    "WEAK_SECRET: PATTERN is a pattern. Set it to a random secret (openssl rand -base64 48).",
    "PLAIN_DATABASE: BARE lacks sslmode=require or stricter. Add ?sslmode=verify-full.",
    "PLAIN_DATABASE: DISABLED lacks sslmode=require or stricter. Set sslmode=verify-full.",
    "LOCAL_ADDRESS: LOCAL points to this machine. Name a public or internal host.",
    "SHARED_SECRET: SECOND has the value of FIRST, or almost. Give each its own.",
  ]);
});

test("outside of production, a live key is to be the test key", () => {
  const load = () =>
    defineEnv({ vars: { KEY: secret() } }).load({ NODE_ENV: "staging", KEY: `sk_live_${randomText("key")}` });
  expect(problemsOf(load).problems.map(problemText)).toEqual(["KEY is a live key in staging. Set it to the test key."]);
});

test("what the fixes of a database say is accepted", () => {
  const definition = defineEnv({ vars: { DB: postgresUrl({ tls: "require" }) } });
  for (const mode of ["require", "verify-ca", "verify-full"]) {
    const env = definition.load({ NODE_ENV: "production", DB: `postgres://db.example.com/x?sslmode=${mode}` });
    expect(envGuard(env).warnings).toEqual([]);
  }
});

test("what somebody else issues is never to be made at random", () => {
  const vars = {
    AWS_SECRET_ACCESS_KEY: secret({ minBits: 0 }),
    STRIPE_KEY: stripeKey(),
    SHORT: secret({ minBits: 0 }),
  };
  const source = {
    APP_ENV: "production",
    AWS_SECRET_ACCESS_KEY: "changeme",
    STRIPE_KEY: "sk_live_xxxxxxxxxx",
    SHORT: "aaaaaaaab",
  };
  const { problems } = defineEnv({ vars }).inspect(source);
  expect(problems.map(({ fix }) => fix)).toEqual([
    "Set it to the secret that its issuer gave",
    "Set it to a secret or restricted key of Stripe",
    "Set it to the secret that its issuer gave",
  ]);
  const missing = defineEnv({ vars }).inspect({ APP_ENV: "production" }).problems;
  expect(missing.map(({ fix }) => fix)[0]).toBe("Set it to the secret that its issuer gave");
});

test("unmistakable placeholders in what isn't sensitive are warnings, and the policy may say otherwise", () => {
  const vars = { NAME: text() };
  const found = (NAME: string, policy: Partial<Policy> = {}, APP_ENV = "production") => {
    const { problems, warnings } = defineEnv({ vars, policy }).inspect({ APP_ENV, NAME });
    return [problems, warnings].map((list) => list.map(({ code }) => code).join());
  };
  for (const placeholder of [
    "<your key>",
    "${KEY}",
    "{{ key }}",
    "changeme",
    "CHANGE_ME",
    "sk_live_...",
    "change-me",
  ]) {
    expect(found(placeholder)).toEqual(["", "PLACEHOLDER"]);
    expect(found(placeholder, { KEY_MODE: "off" }, "staging")).toEqual(["", ""]);
  }
  for (const fine of [
    "<a@b.example>",
    "${A} and ${B}",
    '{"a":1}',
    "change",
    "Loading...",
    "secret",
    "password",
    "cafe",
    "<",
    "xxxxxxxx",
  ]) {
    expect(found(fine)).toEqual(["", ""]);
  }
  expect(found("<key>", { PLACEHOLDER: "error" })).toEqual(["PLACEHOLDER", ""]);
  expect(found("<key>", { PLACEHOLDER: { except: ["NAME"] } })).toEqual(["", ""]);
});
