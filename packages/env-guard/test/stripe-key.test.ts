import { describe, expect, test } from "vitest";
import { defineEnv, type Declaration, type Policy } from "../src/index.ts";
import { envGuard } from "../src/guard.ts";
import { stripeKey } from "../src/variables/stripe-key.ts";
import { randomText } from "./good-environment.ts";
import { problemsOf } from "./problems-of.ts";

const part = randomText("stripe").replaceAll(/\W/g, "0");
const load = (variable: Declaration, value: string, environment: string, policy: Partial<Policy> = {}) =>
  defineEnv({ vars: { X: variable }, policy }).load({ NODE_ENV: environment, X: value });
const problems = (...given: Parameters<typeof load>) => problemsOf(() => load(...given)).problems;

describe("stripeKey", () => {
  test.each(["sk_", "rk_", "sk_org_"])("takes %s keys of the mode that fits the environment", (prefix) => {
    expect(load(stripeKey(), `${prefix}live_${part}`, "production").X).toBe(`${prefix}live_${part}`);
    expect(load(stripeKey(), `${prefix}test_${part}`, "development").X).toBe(`${prefix}test_${part}`);
    expect(problems(stripeKey(), `${prefix}test_${part}`, "production")).toMatchObject([{ code: "KEY_MODE" }]);
    expect(problems(stripeKey(), `${prefix}live_${part}`, "test")).toMatchObject([{ code: "KEY_MODE" }]);
  });

  test.each([
    [`pk_live_${part}`, "with a publishable key"],
    [`whsec_${part}`, "with a secret for webhooks"],
    [part, "without sk_ or rk_ and its mode"],
    [`sk_${part}`, "without sk_ or rk_ and its mode"],
    [`sk_live_${part}-`, "without sk_ or rk_ and its mode"],
    ["sk_live_", "without sk_ or rk_ and its mode"],
  ])("refuses %s", (raw, got) => {
    expect(problems(stripeKey(), raw, "production")).toMatchObject([
      { code: "INVALID", got: expect.stringContaining(got), fix: "Set it to a secret or restricted key of Stripe" },
    ]);
  });

  test("warns of a key that may do anything where a restricted one is preferred, in production", () => {
    const preferring = stripeKey({ prefer: "restricted" });
    const unrestricted = `sk_live_${part}`;
    expect(envGuard(load(preferring, unrestricted, "production")).warnings).toEqual([
      {
        code: "UNRESTRICTED_KEY",
        subject: "X",
        what: "X may do anything in the account",
        fix: "Set it to a restricted key (rk_) with the permissions that are used",
      },
    ]);
    expect(envGuard(load(stripeKey(), unrestricted, "production")).warnings).toEqual([]);
    expect(envGuard(load(preferring, `rk_live_${part}`, "production")).warnings).toEqual([]);
    expect(envGuard(load(preferring, `sk_test_${part}`, "development")).warnings).toEqual([]);
    const policy = { UNRESTRICTED_KEY: "error" } as const;
    expect(problems(preferring, unrestricted, "production", policy)).toMatchObject([{ code: "UNRESTRICTED_KEY" }]);
    expect(
      envGuard(load(preferring, unrestricted, "production", { UNRESTRICTED_KEY: { except: ["X"] } })).warnings,
    ).toEqual([]);
  });

  test("is a placeholder where the mode fits and the rest is none", () => {
    expect(problems(stripeKey(), "sk_live_your_stripe_secret_key_here", "production")).toMatchObject([
      { code: "PLACEHOLDER" },
    ]);
  });

  test("refuses a preference that there isn't", () => {
    const typo = (stripeKey as (options: unknown) => Declaration)({ prefer: "rk" });
    expect(problemsOf(() => defineEnv({ vars: { X: typo } })).problems).toMatchObject([{ code: "OPTION" }]);
  });
});
