import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, test, vi } from "vitest";
import { bearer, createReadiness } from "../../src/index.ts";
import type { RequestLike } from "../../src/index.ts";
import { ask } from "../recorded-response.ts";

const well = { name: "well", kind: "local", run: () => {} } as const;

function withDetails(authorize: (request: RequestLike) => boolean, onError?: (error: unknown, source: string) => void) {
  const options = { checks: [well], details: { authorize }, clock: createManualClock() } as const;
  return createReadiness({ ...options, ...(onError && { onError }) });
}

test("only those whose token is good see more than the status", async () => {
  const token = "correct-horse-battery-staple";
  const readiness = withDetails(bearer(token));
  await readiness.start();
  const body = (authorization?: string) => ask(readiness, "/readyz", "GET", { authorization })?.body;
  expect(body(`Bearer ${token}`)).toContain('"well"');
  expect(body("Bearer another-one-that-is-long")).toBe('{"status":"pass"}');
  expect(body()).toBe('{"status":"pass"}');
});

test("they see what is known now, of live too", async () => {
  const clock = createManualClock();
  let value = 1;
  const check = { ...well, interval: "10s", run: () => ({ value }) } as const;
  const groups = { live: ["well"] } as const;
  const readiness = createReadiness({ checks: [check], groups, details: { authorize: () => true }, clock });
  const observed = () =>
    JSON.parse(ask(readiness, "/livez")!.body) as { checks: { well: [{ observedValue?: number }] } };
  expect(observed()).toMatchObject({ status: "pass", checks: { well: [{ status: "unknown" }] } });
  await readiness.start();
  expect(observed().checks.well[0].observedValue).toBe(1);
  value = 2;
  await clock.advance(12_000);
  expect(observed().checks.well[0].observedValue).toBe(2);
});

test("the request is shown to `authorize` as it came", () => {
  const authorize = vi.fn(() => false);
  const readiness = withDetails(authorize);
  ask(readiness, "/readyz?deep", "HEAD", { "x-internal": "1" });
  expect(authorize).toHaveBeenCalledWith({ method: "HEAD", url: "/readyz?deep", headers: { "x-internal": "1" } });
});

test("nobody is asked about a method that isn't allowed", () => {
  const authorize = vi.fn(() => true);
  expect(ask(withDetails(authorize), "/readyz", "POST")).toMatchObject({ statusCode: 405, body: "" });
  expect(authorize).not.toHaveBeenCalled();
});

test("HEAD has the length of the details, and no body", () => {
  const readiness = withDetails(() => true);
  const { body } = ask(readiness, "/readyz")!;
  expect(ask(readiness, "/readyz", "HEAD")).toMatchObject({
    headers: { "content-length": String(body.length) },
    body: "",
  });
});

describe("an `authorize` that breaks its word is a no", () => {
  test.for([["yes"], [1], [{}], [undefined], [null], [Promise.resolve(true)]] as const)(
    "when it gives %o",
    ([verdict]) => {
      expect(
        ask(
          withDetails(() => verdict as never),
          "/readyz",
        )?.body,
      ).toBe('{"status":"fail"}');
    },
  );

  test("when it throws, which is told to onError", async () => {
    const onError = vi.fn();
    const authorize = (): never => {
      throw new Error("no session store");
    };
    expect(ask(withDetails(authorize, onError), "/readyz")?.body).toBe('{"status":"fail"}');
    await vi.waitFor(() => expect(onError).toHaveBeenCalledWith(new Error("no session store"), "details"));
  });

  test("when its promise is rejected, which is told to onError and ends nothing", async () => {
    const onError = vi.fn();
    const authorize = (async () => {
      throw new Error("no session store");
    }) as never;
    expect(ask(withDetails(authorize, onError), "/readyz")?.body).toBe('{"status":"fail"}');
    await vi.waitFor(() => expect(onError).toHaveBeenCalledWith(new Error("no session store"), "details"));
  });
});
