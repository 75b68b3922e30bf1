import * as fc from "fast-check";
import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, test } from "vitest";
import { createReadiness } from "../src/index.ts";
import type { CheckReport } from "../src/index.ts";
import { failureCode, readObservation } from "../src/running/observation.ts";
import { ask } from "./recorded-response.ts";

/** Whatever a check written in JavaScript may do. */
type AnyRun = (context: { readonly signal: AbortSignal }) => unknown;

async function reportOf(run: AnyRun): Promise<CheckReport & { readonly publicText: string }> {
  const check = { name: "any", kind: "dependency", impact: "critical", run: run as () => void } as const;
  const readiness = createReadiness({ checks: [check], clock: createManualClock() });
  await readiness.start();
  const publicText = JSON.stringify(ask(readiness, "/readyz"));
  return { ...(readiness.snapshot().checks[0] as CheckReport), publicText };
}

const cyclic: Record<string, unknown> = { free: 1 };
cyclic["self"] = cyclic;

describe("what a run returns", () => {
  test.for([
    ["nothing", () => undefined, "pass", undefined],
    ["null", () => null, "pass", undefined],
    ["an object that says nothing", () => ({ rows: [] }), "pass", undefined],
    ["a warning with its code", () => ({ status: "warn", code: "REPLICATION_LAG" }), "warn", "REPLICATION_LAG"],
    ["a failure without a code", () => ({ status: "fail" }), "fail", "CHECK_FAILED"],
    ["false", () => false, "fail", "INVALID_OBSERVATION"],
    ["text", () => "PONG", "fail", "INVALID_OBSERVATION"],
    ["a status that doesn't exist", () => ({ status: "up" }), "fail", "INVALID_OBSERVATION"],
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
        const outcome = readObservation(result);
        expect(() => JSON.stringify(outcome)).not.toThrow();
        expect(["pass", "warn", "fail", "skipped"]).toContain(outcome.status);
      }),
    );
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
