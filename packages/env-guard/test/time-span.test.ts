import { expect, test } from "vitest";
import { defineEnv, keyRing, secret, type Declaration } from "../src/index.ts";
import { parseLock } from "../src/expiry/lock-file.ts";
import { secretAge } from "../src/expiry/secret-age.ts";
import { ownVariable } from "../src/variables/own-variable.ts";
import { timeSpanMs } from "../src/variables/time-span.ts";
import { problemsOf } from "./problems-of.ts";
import { definitionModule, folderWith, runEnvGuard } from "./run-env-guard.ts";

const wrong = ["0.5ms", "0d", "0ms", "36526d", "99999999999d", "90 days", "90", "1y", "1e3d", ""];

test("a span is whole milliseconds, at least one and at most 100 years", () => {
  expect(["1ms", "1.5s", "90d", "36525d"].map((text) => timeSpanMs(text))).toEqual([
    1, 1500, 7_776_000_000, 3_155_760_000_000,
  ]);
  expect(wrong.map((text) => timeSpanMs(text))).toEqual(wrong.map(() => undefined));
  expect([timeSpanMs("0d", 0), timeSpanMs("36526d", 0)]).toEqual([0, undefined]);
});

const declared: readonly (readonly [string, (span: never) => Declaration])[] = [
  ["rotate.every", (every) => secret().rotate({ every })],
  ["keyRing's rotateEvery", (rotateEvery) => keyRing({ rotateEvery })],
  ["keyRing's maxTokenTtl", (maxTokenTtl) => keyRing({ maxTokenTtl })],
  [
    "ownVariable's rotateEvery",
    (rotateEvery) =>
      ownVariable({ kind: "own", expects: "it", sensitive: true, rotateEvery, read: (value) => ({ value }) }),
  ],
];

test.each(declared)("%s is refused with the definition where it is no such span", (_name, declare) => {
  for (const span of wrong) {
    const { problems } = problemsOf(() => defineEnv({ vars: { KEY: declare(span as never) } }));
    expect(problems).toMatchObject([{ what: expect.stringContaining("a duration such as") }]);
  }
  expect(() => defineEnv({ vars: { KEY: declare("1.5h" as never) } })).not.toThrow();
});

test("a lock file takes the same spans", () => {
  const lock = (rotateEvery: string) => JSON.stringify({ version: 1, secrets: { KEY: { rotateEvery } } });
  for (const span of wrong) {
    expect(() => parseLock(lock(span))).toThrow("`lock.secrets.KEY.rotateEvery` must be a duration");
  }
  expect(parseLock(lock("36525d")).secrets["KEY"]).toEqual({ rotateEvery: "36525d" });
});

test("what nobody looked over makes no date that there isn't", () => {
  const secretWith = (rotateEvery: string) => ({
    spec: {},
    text: "x",
    lock: { rotatedAt: "2026-11-22T00:00:00Z", rotateEvery: rotateEvery as never },
  });
  expect(secretAge(secretWith("99999999999d"), Date.UTC(2026, 10, 23))).not.toHaveProperty("rotationDueAtMs");
  expect(secretAge(secretWith("soon"), Date.UTC(2026, 10, 23))).not.toHaveProperty("rotationDueAtMs");
});

test("a span beyond all dates is a finding of every command, not its end", async () => {
  const cwd = folderWith({ "env.mts": definitionModule('{ KEY: secret().rotate({ every: "99999999999d" }) }') });
  const port = { cwd, env: { KEY: "q7VzK0wJ9xQ2m4Tt8LbR", KEY_ROTATED_AT: "2026-11-01T00:00:00Z" } };
  const run = await runEnvGuard(["explain", "KEY", "--config", "env.mts"], port);
  expect(run).toMatchObject({ exitCode: 1, err: "" });
  expect(run.out).toContain("`rotate.every` must be a duration such as");
});

test("explain tells dates in the words of the other commands", async () => {
  const cwd = folderWith({ "env.mts": definitionModule('{ KEY: secret().rotate({ every: "90d" }) }') });
  const key = "q7VzK0wJ9xQ2m4Tt8LbR";
  const ageAt = async (expires: string) => {
    const env = { KEY: key, KEY_ROTATED_AT: "2026-11-01T00:00:00Z", KEY_EXPIRES_AT: expires };
    return (await runEnvGuard(["explain", "KEY", "--config", "env.mts"], { cwd, env })).out;
  };
  expect(await ageAt("2026-11-28T00:00:00Z")).toContain("expires 2026-11-28 (in 6 days, says its companion)");
  expect(await ageAt("2026-11-22T08:00:00Z")).toContain("expires 2026-11-22 (within a day, says its companion)");
  expect(await ageAt("2026-11-21T00:00:00Z")).toContain("expires 2026-11-21 (1 day ago, says its companion)");
  expect(await ageAt("2026-11-28T00:00:00Z")).toContain("to be replaced by 2027-01-30");
});
