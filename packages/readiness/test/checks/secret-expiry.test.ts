import { randomBytes } from "node:crypto";
import type { Check as SharedCheck } from "@luneo/kernel/check";
import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, expectTypeOf, test } from "vitest";
import { envGuard } from "../../../env-guard/src/guard.ts";
import type { EnvStatus } from "../../../env-guard/src/guard.ts";
import { defineEnv, secret } from "../../../env-guard/src/index.ts";
import { secretExpiryCheck } from "../../src/checks.ts";
import type { SecretStatus } from "../../src/checks.ts";
import { createReadiness } from "../../src/index.ts";
import { observed } from "./observed.ts";

const NOW = Date.UTC(2026, 10, 22);
const DAY = 86_400_000;
const clock = createManualClock(NOW);

/** Secrets by the days that they have left; `null` where nobody knows. */
function secrets(days: Readonly<Record<string, number | null>>): SecretStatus {
  return {
    variables: Object.entries(days).map(([name, left]) => ({
      name,
      age: left === null ? {} : { expiresAtMs: NOW + left * DAY },
    })),
  };
}

function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

describe("what the ends mean", () => {
  test.each([
    ["far away", { A: 15, B: 400 }, "pass", undefined, 15],
    ["within the time to tell", { A: 14, B: 400 }, "warn", "SECRET_EXPIRING", 14],
    ["about to come", { A: 0.001 }, "warn", "SECRET_EXPIRING", 0],
    ["now", { A: 0 }, "fail", "SECRET_EXPIRED", 0],
    ["over", { A: -3, B: 3 }, "fail", "SECRET_EXPIRED", 0],
    ["nobody knows", { A: null }, "pass", undefined, undefined],
    ["nothing to end", {}, "pass", undefined, undefined],
  ] as const)("%s", async (_, days, status, code, value) => {
    const outcome = await observed(secretExpiryCheck(() => secrets(days), { clock }));
    expect(outcome.status).toBe(status);
    expect(outcome.code).toBe(code);
    expect(outcome.value).toBe(value);
  });

  test("names are told in the order in which they end, and how many have no known end", async () => {
    const status = secrets({ LATER: 9, GONE: -1, SOON: 2, LONG_GONE: -20, FAR: 300, NOBODY_KNOWS: null });
    const { data } = await observed(secretExpiryCheck(() => status, { clock }));
    expect(data).toEqual({
      secrets: 6,
      secretsWithKnownEnd: 5,
      expired: "LONG_GONE, GONE",
      expiring: "SOON, LATER",
    });
  });

  test("many names are cut short, and counted", async () => {
    const days = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`A_RATHER_LONG_NAME_${index}`, index - 50]),
    );
    const { data } = await observed(secretExpiryCheck(() => secrets(days), { clock }));
    expect(data?.["expired"]).toMatch(/^A_RATHER_LONG_NAME_0, .*A_RATHER_LONG_NAME_4 and 35 more$/);
  });

  test("how long before it warns can be set", async () => {
    const check = secretExpiryCheck(() => secrets({ A: 20 }), { warnWithin: "30d", clock });
    expect(await observed(check)).toMatchObject({ status: "warn" });
  });
});

describe("env-guard's status", () => {
  const definition = defineEnv({
    vars: { JWT_SECRET: secret(), API_TOKEN: secret(), SESSION_KEY: secret() },
  });
  const [JWT_SECRET, API_TOKEN, SESSION_KEY] = [newSecret(), newSecret(), newSecret()];
  const load = (dates: Readonly<Record<string, string>>): object =>
    definition.load({ JWT_SECRET, API_TOKEN, SESSION_KEY, ...dates });

  test("is what the check takes, by its shape alone", () => {
    expectTypeOf<EnvStatus>().toExtend<SecretStatus>();
  });

  test("is judged, without a value in the result", async () => {
    const env = load({ JWT_SECRET_EXPIRES_AT: "2026-11-21T00:00:00Z", API_TOKEN_EXPIRES_AT: "2026-11-30T00:00:00Z" });
    const check = secretExpiryCheck((nowMs) => envGuard(env).status(nowMs), { clock });
    const outcome = await observed(check);
    expect(outcome).toEqual({
      status: "fail",
      code: "SECRET_EXPIRED",
      value: 0,
      unit: "days",
      data: { secrets: 3, secretsWithKnownEnd: 2, expired: "JWT_SECRET", expiring: "API_TOKEN" },
    });
    for (const value of [JWT_SECRET, API_TOKEN, SESSION_KEY]) expect(JSON.stringify(outcome)).not.toContain(value);
  });

  test("may be read as its README has it, by the time of this machine", async () => {
    const env = load({ JWT_SECRET_EXPIRES_AT: "2001-01-01T00:00:00Z" });
    expect(await observed(secretExpiryCheck(() => envGuard(env).status()))).toMatchObject({ status: "fail" });
  });

  test("holds former keys, too, which are meant to end", async () => {
    const status: SecretStatus = {
      variables: [
        { name: "JWT_SECRET", age: { expiresAtMs: NOW + 90 * DAY } },
        { name: "JWT_SECRET_PREVIOUS", companionOf: "JWT_SECRET", age: { expiresAtMs: NOW - DAY } },
      ],
    };
    expect(await observed(secretExpiryCheck(() => status, { clock }))).toMatchObject({
      status: "pass",
      data: { secrets: 1 },
    });
  });
});

test("the status may be read from a file first", async () => {
  const check = secretExpiryCheck(async () => secrets({ A: -1 }), { clock });
  expect(await observed(check)).toMatchObject({ status: "fail", code: "SECRET_EXPIRED" });
});

test.each([[undefined], [null], [{}], [{ variables: "A" }]])(
  "a status of %j fails, for nothing is known",
  async (status) => {
    expect((await observed(secretExpiryCheck(() => status as never))).status).toBe("fail");
  },
);

test("a secret that has expired restarts no process and takes none out of service", async () => {
  const readiness = createReadiness({
    checks: [secretExpiryCheck(() => secrets({ A: -1 }), { clock })],
    groups: { live: ["secrets"], ready: ["secrets"] },
  });
  await readiness.start();
  const { groups } = readiness.snapshot();
  expect([groups.live.status, groups.ready.status]).toEqual(["warn", "warn"]);
  await readiness.close();
});

describe("its settings", () => {
  const status = () => secrets({});

  test("are local and degrading", () => {
    const check = secretExpiryCheck(status);
    expectTypeOf(check).toExtend<SharedCheck<"secrets", "local">>();
    expect(check).toMatchObject({ name: "secrets", kind: "local", interval: "1m", impact: "degrading" });
    expect(secretExpiryCheck(status, { impact: "informational" }).impact).toBe("informational");
  });

  test.each([
    [status, null, "the options must be an object, got null"],
    [status, { warnWithin: 14 }, "`warnWithin` must be a duration"],
    [status, { clock: 5 }, "`clock` must be a clock"],
    [status, { within: "14d" }, "`within` is no option"],
    [status(), {}, "its first argument must be a function that returns the status of secrets, got an object"],
  ])("%o with %j is refused", (given, options, message) => {
    expect(() => secretExpiryCheck(given as never, options as never)).toThrow(message);
  });
});
