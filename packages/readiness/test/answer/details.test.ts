import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { bearer, createReadiness } from "../../src/index.ts";
import type { Answer, RequestLike } from "../../src/index.ts";
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

test("details are rendered once for all who ask until something of their group changes", async () => {
  const clock = createManualClock();
  const other = { ...well, name: "other", interval: "60s" } as const;
  const checks = [{ ...well, interval: "10s" }, other] as const;
  const groups = { ready: ["well"], startup: ["other"] } as const;
  const readiness = createReadiness({ checks, groups, details: { authorize: () => true }, clock, random: () => 0 });
  await readiness.start();
  const answers = () => ["/readyz", "/startupz"].map((url) => readiness.answer({ method: "GET", url }) as Answer);
  const [ready, startup] = answers();
  expect(answers()[0]).toBe(ready);
  await clock.advance(10_000);
  const [readyLater, startupLater] = answers();
  expect(startupLater).toBe(startup);
  expect(JSON.parse(readyLater!.body)).toMatchObject({
    checks: { well: [{ time: new Date(clock.now()).toISOString() }] },
  });
  const hold = readiness.hold("warming up");
  expect(answers().map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
    { status: "fail", heldBy: ["warming up"] },
    { status: "fail", heldBy: ["warming up"] },
  ]);
  hold.release();
  expect(answers()).toEqual([readyLater, startup]);
});

test("how long a run took is told to the microsecond", async () => {
  const clock = createManualClock();
  let fractionMs = 0;
  const precise = { ...clock, monotonic: () => clock.monotonic() + fractionMs };
  const check = { ...well, run: () => void (fractionMs += 0.123_456_789) };
  const readiness = createReadiness({ checks: [check], details: { authorize: () => true }, clock: precise });
  await readiness.start();
  expect(ask(readiness, "/readyz")?.body).toContain('"durationMs":0.123,');
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

  test("when it throws what throws when it is looked at", async () => {
    const onError = vi.fn();
    const thrown = Object.defineProperty(new Error("no session store"), "code", {
      get: () => expect.fail("looked at"),
    });
    const authorize = (): never => {
      throw thrown;
    };
    expect(ask(withDetails(authorize, onError), "/readyz")?.body).toBe('{"status":"fail"}');
    await vi.waitFor(() => expect(onError).toHaveBeenCalledOnce());
  });

  test.for([
    ["a promise", async () => true],
    ["a promise that is rejected", async (): Promise<never> => Promise.reject(new Error("no session store"))],
    ["an object", () => ({})],
    [
      "a token's judge that is asynchronous",
      bearer({ accepts: (async (): Promise<never> => Promise.reject(new Error("no"))) as never }),
    ],
  ] as const)("when it gives %s, which is told once however many ask, and ends nothing", async ([, authorize]) => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    onTestFinished(() => void process.off("unhandledRejection", unhandled));
    const onError = vi.fn();
    const readiness = withDetails(authorize as never, onError);
    for (let asked = 0; asked < 3; asked += 1) {
      const answer = ask(readiness, "/readyz", "GET", { authorization: "Bearer one" });
      expect(answer).toMatchObject({ statusCode: 503, body: '{"status":"fail"}' });
    }
    await new Promise((resolve) => setImmediate(resolve));
    const told = expect.objectContaining({ name: "ReadinessError", code: "AUTHORIZE_ASYNC" }) as unknown;
    expect(onError.mock.calls).toEqual([[told, "details"]]);
    expect(unhandled).not.toHaveBeenCalled();
  });
});
