// What production must not run with, row by row: what one value, and what several together, are refused for.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { defineEnv, postgresUrl, redisUrl, secret, text, url } from "../src/index.ts";
import { envGuard } from "../src/guard.ts";
import type { Declaration, Policy } from "../src/index.ts";
import { stripeKey } from "../src/variables/stripe-key.ts";
import { randomText } from "./good-environment.ts";
import { problemsOf } from "./problems-of.ts";

type Vars = Readonly<Record<string, Declaration>>;
type Source = Readonly<Record<string, string>>;
const load = (vars: Vars, source: Source, policy: Partial<Policy> = {}, environment = "production") =>
  defineEnv({ vars, policy }).load({ NODE_ENV: environment, ...source });
const codes = (...given: Parameters<typeof load>) => problemsOf(() => load(...given)).problems.map(({ code }) => code);
const warnings = (...given: Parameters<typeof load>) => envGuard(load(...given)).warnings.map(({ code }) => code);

const random = (seed: string) => randomText(seed).replaceAll(/\W/g, "0");
const same = random("same");

describe("one secret in two variables", () => {
  const vars = { ACCESS: secret(), REFRESH: secret() };
  test.each([
    ["the same", same],
    ["with a counter at its end", `${same}1`],
    ["with a word at its end", `${same}_refresh`],
    ["with a word before it", `refresh-${same}`],
    ["with another last character", `${same.slice(0, -1)}~`],
    ["with another first character", `~${same.slice(1)}`],
    ["cut at its end", same.slice(0, -8)],
  ])("is refused: %s", (_name, other) => {
    const { problems } = problemsOf(() => load(vars, { ACCESS: same, REFRESH: other }));
    expect(problems).toMatchObject([{ code: "SHARED_SECRET", what: "REFRESH has the value of ACCESS, or almost" }]);
    const reversed = problemsOf(() => load(vars, { ACCESS: other, REFRESH: same })).problems;
    expect(reversed).toMatchObject([{ what: "REFRESH has the value of ACCESS, or almost" }]);
    expect(load(vars, { ACCESS: same, REFRESH: other }, {}, "development")["REFRESH"]).toBe(other);
  });

  test("is none where only a vendor's prefix, or the head of a token, is the same", () => {
    const header = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString("base64url");
    const pairs = [
      [`ghp_${random("a")}`, `ghp_${random("b")}`],
      [`${header}.${random("c")}${random("d")}`, `${header}.${random("e")}${random("f")}`],
    ];
    for (const [ACCESS = "", REFRESH = ""] of pairs) expect(warnings(vars, { ACCESS, REFRESH })).toEqual([]);
  });

  test("is found among many, each told once", () => {
    const names = Array.from({ length: 30 }, (_, index) => `S${index}`);
    const many = Object.fromEntries(names.map((name) => [name, secret()]));
    const source = Object.fromEntries(names.map((name, index) => [name, random(String(index % 28))]));
    const { problems } = problemsOf(() => load(many, source));
    expect(problems.map(({ what }) => what)).toEqual([
      expect.stringMatching(/^S2[89] has the value of S[01],/),
      expect.stringMatching(/^S2[89] has the value of S[01],/),
    ]);
  });

  test("may be a password in an address, with its escapes taken off", () => {
    const password = `${same}/`;
    const source = { KEY: password, DB: `postgres://u:${encodeURIComponent(password)}@db/x` };
    expect(codes({ KEY: secret(), DB: postgresUrl() }, source)).toEqual(["SHARED_SECRET"]);
  });

  test("can be let pass for a pair, by naming one of it", () => {
    const source = { ACCESS: same, REFRESH: same };
    expect(warnings(vars, source, { SHARED_SECRET: { except: ["REFRESH"] } })).toEqual([]);
    expect(warnings(vars, source, { SHARED_SECRET: { except: ["ACCESS"] } })).toEqual([]);
    const three = { ...vars, OTHER: text().optional() };
    expect(codes(three, source, { SHARED_SECRET: { except: ["OTHER"] } })).toEqual(["SHARED_SECRET"]);
    expect(warnings(three, source, { SHARED_SECRET: { except: ["OTHER"], level: "warn" } })).toEqual(["SHARED_SECRET"]);
  });
});

describe("a policy", () => {
  test("leaves out the variables that a rule names", () => {
    const vars = { OLD: secret(), NEW: secret() };
    const source = { OLD: "hunter2", NEW: "changeme" };
    expect(codes(vars, source, { WEAK_SECRET: { except: ["OLD"] } })).toEqual(["PLACEHOLDER"]);
    expect(codes(vars, source)).toEqual(["WEAK_SECRET", "PLACEHOLDER"]);
  });

  test.each([{ except: "OLD" }, { except: [] }, { except: ["old"] }, { level: "warn" }, { except: ["A"], lvl: "off" }])(
    "refuses the rule %j",
    (rule) => {
      const policy = { WEAK_SECRET: rule } as unknown as Partial<Policy>;
      const error = problemsOf(() => defineEnv({ vars: { A: text() }, policy }));
      expect(error.code).toBe("ENV_DEFINITION_INVALID");
      expect(error.problems).toContainEqual(expect.objectContaining({ code: "OPTION" }));
    },
  );
});

describe("a low entropy", () => {
  test.each([
    `${"a".repeat(36)}b7Kq0z`,
    "a1b2a1b2a1b2a1b2a1b2a1b2a1b2a1b2c",
    "aaaaaaaabbbbbbbbccccccccddddddddeeeeeeeeffffffff",
    "abcabcabcabcabcabcabcabcabcabcabcabcxyz",
  ])("of %j is refused", (raw) => {
    expect(codes({ KEY: secret() }, { KEY: raw })).toEqual(["WEAK_SECRET"]);
  });
});

describe("an address without TLS to a public host", () => {
  test.each([
    ["http://api.example.com", url()],
    ["HTTP://api.example.com/x", url()],
    ["http://8.8.8.8/x", text()],
    ["http://api.example.com", z.url()],
    ["ws://api.example.com", url({ schemes: ["ws", "wss"] })],
    ["redis://cache.example.com:6379", redisUrl()],
    ["amqp://mq.example.com", url({ schemes: ["amqp"] })],
  ])("warns: %s", (raw, variable) => {
    expect(warnings({ X: variable }, { X: raw })).toEqual(["PLAIN_ADDRESS"]);
    expect(codes({ X: variable }, { X: raw }, { PLAIN_ADDRESS: "error" })).toEqual(["PLAIN_ADDRESS"]);
    expect(warnings({ X: variable }, { X: raw }, { PLAIN_ADDRESS: "off" })).toEqual([]);
    expect(warnings({ X: variable }, { X: raw }, {}, "development")).toEqual([]);
  });
  test.each([
    ["https://api.example.com", url()],
    ["http://api.internal:3000", url()],
    ["http://backend:3000/x", url()],
    ["http://10.0.0.7/x", url()],
    ["rediss://cache.example.com:6379", redisUrl()],
    ["see http://example.com for more", text()],
  ])("has nothing against %s", (raw, variable) => {
    expect(warnings({ X: variable }, { X: raw })).toEqual([]);
  });
  test("says what to use instead", () => {
    const { problems } = problemsOf(() =>
      load({ API: url() }, { API: "http://api.example.com" }, { PLAIN_ADDRESS: "error" }),
    );
    expect(problems).toEqual([
      {
        code: "PLAIN_ADDRESS",
        subject: "API",
        what: "API uses http: over a public network",
        fix: "Use https: or an internal host",
      },
    ]);
  });
});

describe("keys of both modes", () => {
  const vars = { SECRET: stripeKey(), PUBLISHABLE: text() };
  const live = `sk_live_${random("live")}`;
  const testKey = `pk_test_${random("test")}`;
  test("are refused by the one that doesn't fit the environment", () => {
    expect(codes(vars, { SECRET: live, PUBLISHABLE: testKey })).toEqual(["KEY_MODE"]);
    expect(codes(vars, { SECRET: live, PUBLISHABLE: testKey }, {}, "staging")).toEqual(["KEY_MODE"]);
  });
  test("are refused together where either mode would be let pass", () => {
    for (const environment of ["production", "staging"]) {
      const source = { SECRET: live, PUBLISHABLE: testKey };
      expect(codes(vars, source, { KEY_MODE: "off" }, environment)).toEqual(["MIXED_KEYS"]);
      expect(codes(vars, source, { KEY_MODE: "warn" }, environment)).toEqual(["MIXED_KEYS"]);
      expect(warnings(vars, source, { KEY_MODE: "off", MIXED_KEYS: "off" }, environment)).toEqual([]);
    }
  });
  test("those of an organization have a mode as well", () => {
    const key = `sk_org_test_${random("org")}`;
    expect(codes({ KEY: stripeKey() }, { KEY: key })).toEqual(["KEY_MODE"]);
  });
});

describe("what an own builder says about its text", () => {
  test("that it throws while it examines is told without what it threw", () => {
    const examined = {
      ...secret().spec,
      examine(raw: string | undefined): never {
        throw new Error(raw);
      },
    };
    const variable = { "~standard": secret()["~standard"], spec: examined } as unknown as Declaration;
    const { problems } = problemsOf(() => load({ X: variable }, { X: same }));
    expect(problems).toEqual([
      { code: "SCHEMA_FAILED", subject: "X", what: "X could not be examined", fix: "Correct its `examine`" },
    ]);
  });
});
