import * as fc from "fast-check";
import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, test, vi } from "vitest";
import { createReadiness } from "../src/index.ts";
import type { CheckReport } from "../src/index.ts";
import { failureCode, readObservation } from "../src/board/observation.ts";
import type { Outcome } from "../src/board/observation.ts";
import { ask } from "./recorded-response.ts";

/** Whatever a check written in JavaScript may do. */
type AnyRun = (context: { readonly signal: AbortSignal }) => unknown;

async function reportOf(
  run: AnyRun,
  onError: (error: unknown) => void = () => {},
): Promise<CheckReport & { readonly publicText: string }> {
  const check = { name: "any", kind: "dependency", impact: "critical", run: run as () => void } as const;
  const readiness = createReadiness({ checks: [check], clock: createManualClock(), onError });
  await readiness.start();
  const publicText = JSON.stringify(ask(readiness, "/readyz"));
  return { ...(readiness.snapshot().checks[0] as CheckReport), publicText };
}

const cyclic: Record<string, unknown> = { free: 1 };
cyclic["self"] = cyclic;

// Put together here, so that nobody takes them for keys that were leaked.
const KEYS = {
  Stripe: ["sk_live_", "4eC39HqLyjWDarjtT1zdp7dc"],
  "Stripe, cut": ["rk_test_", "4eC"],
  webhooks: ["whsec_", "9f8a7b6c5d4e3f2a"],
  AWS: ["AK", "IAIOSFODNN7EXAMPLE"],
  "AWS, cut": ["AK", "IAIOS"],
  GitHub: ["ghp_", "16C7e42F292c6912E7710c838347Ae178B4a"],
  "within a word": ["keysk_live_", "4eC39HqLyjWDarjtT1zdp7dc"],
};

describe("what a run returns", () => {
  test.for([
    ["nothing", () => undefined, "pass", undefined],
    ["null", () => null, "pass", undefined],
    ["an object that says nothing", () => ({ rows: [] }), "pass", undefined],
    ["a warning with its code", () => ({ status: "warn", code: "REPLICATION_LAG" }), "warn", "REPLICATION_LAG"],
    ["a failure without a code", () => ({ status: "fail" }), "fail", "CHECK_FAILED"],
    ["false", () => false, "fail", "CHECK_FAILED"],
    ["true", () => true, "pass", undefined],
    ["text", () => "PONG", "pass", undefined],
    ["a number", () => 0, "pass", undefined],
    ["a BigInt", () => 1n, "pass", undefined],
    ["rows", () => [{ status: 3 }], "pass", undefined],
    ["a function", () => () => {}, "fail", "INVALID_OBSERVATION"],
    ["a response of fetch", () => new Response("down", { status: 503 }), "fail", "INVALID_OBSERVATION"],
    ["a status that doesn't exist", () => ({ status: "up" }), "fail", "INVALID_OBSERVATION"],
    ["an error that should have been thrown", () => new Error("down"), "fail", "INVALID_OBSERVATION"],
    [
      "an object that throws when it is read",
      () => ({
        get status(): string {
          throw new Error("read");
        },
      }),
      "fail",
      "INVALID_OBSERVATION",
    ],
    ["a promise of a pass", () => Promise.resolve({ status: "pass" }), "pass", undefined],
    [
      "a thenable that fails",
      () => ({ then: (_: unknown, no: (error: unknown) => void) => no({ code: "E1" }) }),
      "fail",
      "E1",
    ],
  ] satisfies [string, AnyRun, string, string | undefined][])("%s", async ([, run, status, code]) => {
    const report = await reportOf(run);
    expect([report.status, report.code]).toEqual([status, code]);
  });

  test("facts are kept flat, few and free of secrets", async () => {
    const data = {
      big: 12n,
      cyclic,
      text: "postgres://app:hunter2@db/orders",
      "bad key!": 1,
      nothing: undefined,
      ...Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`n${index}`, index])),
    };
    const report = await reportOf(() => ({ data, value: Number.NaN, unit: "x".repeat(50), code: "not a code" }));
    expect(report).toMatchObject({ status: "pass", unit: "x".repeat(20) });
    expect(report.code).toBeUndefined();
    expect(report.value).toBeUndefined();
    expect(report.data).toMatchObject({ big: "12", n0: 0 });
    expect(Object.keys(report.data ?? {}).length).toBeLessThanOrEqual(20);
    expect(JSON.stringify(report)).not.toContain("hunter2");
    expect(report.data).not.toHaveProperty("cyclic");
  });

  test("never throws and never keeps what could not be rendered", () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true }), (result) => {
        let outcome: Outcome;
        try {
          outcome = readObservation(result, "any");
        } catch (error) {
          expect(error).toMatchObject({ name: "ReadinessError", code: "INVALID_OBSERVATION" });
          return;
        }
        expect(() => JSON.stringify(outcome)).not.toThrow();
        expect(["pass", "warn", "fail", "skipped"]).toContain(outcome.status);
      }),
    );
  });

  test.for([
    ["an object whose `status` is a number", () => ({ status: 200, body: "hunter2" })],
    ["an object whose `status` is null", () => ({ status: null })],
    ["an object whose `status` is another text", () => ({ status: "hunter2" })],
    ["an object whose `status` is an object", () => ({ status: { hunter2: 1 } })],
    [
      "an object that throws when it is read",
      () => ({
        get data(): never {
          throw new Error("hunter2");
        },
      }),
    ],
    ["a symbol", () => Symbol("hunter2")],
  ] satisfies [string, AnyRun][])("that %s came is told to `onError`, and nothing of it", async ([what, run]) => {
    const onError = vi.fn();
    await reportOf(run, onError);
    const message = `Check "any" returned ${what}; return nothing, or { status: "pass" | "warn" | "fail" | "skipped" }.`;
    const told = expect.objectContaining({ name: "ReadinessError", code: "INVALID_OBSERVATION", message });
    await vi.waitFor(() => expect(onError.mock.calls).toEqual([[told, "any"]]));
  });

  test("what comes to no more than a failure is told to nobody else", async () => {
    const onError = vi.fn();
    await reportOf(() => false, onError);
    await reportOf(() => ({ status: "fail" }), onError);
    expect(onError).not.toHaveBeenCalled();
  });

  test.for(Object.entries(KEYS))("no key is told as a code, a unit or the name of a fact: %s", async ([, parts]) => {
    const key = parts.join("");
    const returned = await reportOf(() => ({ status: "warn", code: key, unit: key, data: { [key]: 1, free: 2 } }));
    expect(returned).toMatchObject({ status: "warn", code: undefined, data: { free: 2 } });
    expect(Object.keys(returned.data ?? {})).toEqual(["free"]);
    // What is left of a key that was cut to four characters is none any more.
    if (key.length > 12) expect(JSON.stringify(returned)).not.toContain(key.slice(-4));
    expect(await reportOf(() => Promise.reject({ code: key }))).toMatchObject({ code: "CHECK_FAILED" });
  });

  test("what only sounds like a key stays a code", () => {
    const codes = ["disk-full", "TASK_TEST_FAILED", "SLOVAKIA_DOWN", "ERR_SK-1", "keyJam", "TOKEN_EXPIRED", "P2010"];
    expect(codes.map((code) => failureCode({ code }))).toEqual(codes);
  });

  // What is read of a text is counted, not timed: a slow machine must not fail this.
  test("of what is large only the beginning is read", async () => {
    const read: string[] = [];
    const data = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`n${index}`, index]));
    for (const key of Object.keys(data)) Object.defineProperty(data, key, { get: () => read.push(key) });
    await reportOf(() => ({ data }));
    expect(read).toEqual(Array.from({ length: 20 }, (_, index) => `n${index}`));

    const password = "p".repeat(5000);
    const large = {
      rows: ["a row"],
      huge: 10n ** 100_000n,
      most: 2n ** 255n - 1n,
      text: `x ${password}`,
      word: password,
    };
    const report = await reportOf(() => ({ data: large }));
    expect(report.data).toEqual({ most: String(large.most), text: "x", word: "[redacted]" });
    expect(await reportOf(() => ({ data: ["a row"] }))).toMatchObject({ status: "pass", data: undefined });
    expect(await reportOf(() => ({ data: Buffer.from("bytes") }))).toMatchObject({ status: "pass", data: undefined });
  });
});

describe("what a run throws", () => {
  test.for([
    [
      "an error with an errno",
      () => Promise.reject(Object.assign(new Error("x"), { code: "ECONNREFUSED" })),
      "ECONNREFUSED",
    ],
    ["an error with an SQLSTATE", () => Promise.reject(Object.assign(new Error("x"), { code: "57P03" })), "57P03"],
    ["an error without a code", () => Promise.reject(new Error("x")), "CHECK_FAILED"],
    [
      "a synchronous error",
      () => {
        throw Object.assign(new Error("x"), { code: "SYNC" });
      },
      "SYNC",
    ],
    ["undefined", () => Promise.reject(undefined), "CHECK_FAILED"],
    ["a number for a code", () => Promise.reject(Object.assign(new Error("x"), { code: 20 })), "CHECK_FAILED"],
    ["a code that could hold anything", () => Promise.reject({ code: "password hunter2 is wrong" }), "CHECK_FAILED"],
    ["a code without an end", () => Promise.reject({ code: "A".repeat(41) }), "CHECK_FAILED"],
    [
      "a code that throws",
      () =>
        Promise.reject({
          get code(): never {
            throw new Error("x");
          },
        }),
      "CHECK_FAILED",
    ],
  ] satisfies [string, AnyRun, string][])("%s", async ([, run, code]) => {
    expect(await reportOf(run)).toMatchObject({ status: "fail", code });
  });

  test("an error's own statusCode changes nothing: 503", async () => {
    const { publicText } = await reportOf(() =>
      Promise.reject(Object.assign(new Error("x"), { statusCode: 302, status: 302 })),
    );
    expect(JSON.parse(publicText)).toMatchObject({ statusCode: 503 });
  });

  test("the public learns nothing of its message", async () => {
    const message = "password authentication failed for postgres://app:hunter2@db/orders";
    const { publicText, ...report } = await reportOf(() => Promise.reject(new Error(message)));
    expect(publicText).not.toMatch(/hunter2|password|any/);
    expect(JSON.stringify(report)).not.toContain("hunter2");
  });

  test("what rejects after the timeout is nobody's unhandled rejection", async () => {
    const clock = createManualClock();
    let reject = (_: Error): void => {};
    const run = (): Promise<void> => new Promise((_, no) => (reject = no));
    const readiness = createReadiness({ checks: [{ name: "late", kind: "dependency", run }], clock });
    void readiness.start();
    await clock.advance(1000);
    reject(new Error("too late"));
    await clock.advance(0);
    expect(readiness.snapshot().checks[0]).toMatchObject({ status: "fail", code: "TIMEOUT" });
  });

  test("any error gives a code of the form of one", () => {
    fc.assert(fc.property(fc.anything(), (error) => /^[\w.:-]{1,40}$/.test(failureCode(error))));
  });
});
