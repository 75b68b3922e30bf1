import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, test, vi } from "vitest";
import { postgresCheck } from "../../src/checks.ts";
import type { PostgresConnection } from "../../src/checks.ts";

type Step = "works" | "refuses" | "hangs";

/** A Postgres whose connections do as the test says, and tell what was done to them. */
function controlledPostgres() {
  const steps = { connect: "works" as Step, query: "works" as Step };
  const made: { log: string[]; fail(): void; destroyed: boolean }[] = [];

  function connect(): PostgresConnection {
    let onError = (_: Error): void => {};
    let rejectPending = (_: Error): void => {};
    const log: string[] = [];
    const step = (name: "connect" | "query"): Promise<void> => {
      log.push(name);
      if (own.destroyed) return Promise.reject(new Error("Connection terminated"));
      if (steps[name] === "refuses") return Promise.reject(Object.assign(new Error("refused"), { code: "53300" }));
      return steps[name] === "works" ? Promise.resolve() : new Promise((_, reject) => (rejectPending = reject));
    };
    const own = { log, destroyed: false, fail: () => onError(new Error("broken")) };
    made.push(own);
    return {
      connect: () => step("connect"),
      query: () => step("query"),
      end: async () => void log.push("end"),
      on: (_, listener) => (onError = listener),
      unref: () => log.push("unref"),
      connection: {
        stream: {
          destroy() {
            log.push("destroy");
            own.destroyed = true;
            rejectPending(new Error("Connection terminated"));
          },
        },
      },
    };
  }
  return { steps, made, connect };
}

function runOf(check: ReturnType<typeof postgresCheck>) {
  const controller = new AbortController();
  const outcome = Promise.resolve(check.run({ signal: controller.signal })).then(
    () => "pass",
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );
  return { outcome, abort: () => controller.abort() };
}

describe("the Postgres check", () => {
  test("keeps one connection and asks on it", async () => {
    const { made, connect } = controlledPostgres();
    const check = postgresCheck({ connect });
    expect(check).toMatchObject({ name: "postgres", kind: "dependency" });
    for (let run = 0; run < 3; run += 1) expect(await runOf(check).outcome).toBe("pass");
    expect(made.map(({ log }) => log)).toEqual([["connect", "unref", "query", "query", "query"]]);
    await check.close?.();
    expect(made[0]?.log.at(-1)).toBe("end");
  });

  test("replaces a connection that broke while nobody used it", async () => {
    const { made, connect } = controlledPostgres();
    const check = postgresCheck({ connect });
    await runOf(check).outcome;
    made[0]?.fail();
    expect(await runOf(check).outcome).toBe("pass");
    expect(made.map(({ destroyed }) => destroyed)).toEqual([true, false]);
    made[0]?.fail();
    expect(await runOf(check).outcome).toBe("pass");
    expect(made).toHaveLength(2);
  });

  test("replaces a connection whose query failed", async () => {
    const { made, steps, connect } = controlledPostgres();
    const check = postgresCheck({ connect });
    await runOf(check).outcome;
    steps.query = "refuses";
    expect(await runOf(check).outcome).toBe("53300");
    steps.query = "works";
    expect(await runOf(check).outcome).toBe("pass");
    expect(made.map(({ destroyed }) => destroyed)).toEqual([true, false]);
  });

  test.for(["connect", "query"] as const)(
    "destroys its connection when the signal aborts during %s, and settles",
    async (step) => {
      const { made, steps, connect } = controlledPostgres();
      const check = postgresCheck({ connect });
      steps[step] = "hangs";
      const { outcome, abort } = runOf(check);
      await vi.waitFor(() => expect(made[0]?.log).toContain(step));
      abort();
      expect(await outcome).toBe(step === "connect" ? "TIMEOUT" : "Connection terminated");
      expect(made[0]?.destroyed).toBe(true);
    },
  );

  test("waits longer and longer between attempts to connect, and tells the last failure meanwhile", async () => {
    const { made, steps, connect } = controlledPostgres();
    const clock = createManualClock();
    const check = postgresCheck({ connect, reconnectWithin: "3s", clock, random: () => 0 });
    steps.connect = "refuses";
    const attemptedAtMs: number[] = [];
    for (let ms = 0; ms <= 10_000; ms += 100) {
      const before = made.length;
      expect(await runOf(check).outcome).toBe("53300");
      if (made.length > before) attemptedAtMs.push(clock.monotonic());
      await clock.advance(100);
    }
    expect(attemptedAtMs).toEqual([0, 500, 1500, 3500, 6500, 9500]);
    steps.connect = "works";
    await clock.advance(3000);
    expect(await runOf(check).outcome).toBe("pass");
    steps.connect = "refuses";
    made.at(-1)?.fail();
    await runOf(check).outcome;
    const before = made.length;
    await clock.advance(500);
    await runOf(check).outcome;
    expect(made.length).toBe(before + 1);
  });

  test("leaves out up to half of a wait at random, so that replicas don't come back together", async () => {
    const { made, steps, connect } = controlledPostgres();
    const clock = createManualClock();
    const check = postgresCheck({ connect, clock, random: () => 1 });
    steps.connect = "refuses";
    await runOf(check).outcome;
    await clock.advance(249);
    await runOf(check).outcome;
    expect(made).toHaveLength(1);
    await clock.advance(1);
    await runOf(check).outcome;
    expect(made).toHaveLength(2);
  });

  test("ends a connection that has no socket to destroy", async () => {
    const end = vi.fn(() => Promise.reject(new Error("gone")));
    const connect = (): PostgresConnection => ({
      connect: async () => {},
      query: () => Promise.reject(new Error("x")),
      end,
      on: () => {},
    });
    expect(await runOf(postgresCheck({ connect })).outcome).toBe("x");
    expect(end).toHaveBeenCalledOnce();
  });

  test("a goodbye that nobody hears is cut", async () => {
    const { made, connect } = controlledPostgres();
    const clock = createManualClock();
    const silent = (): PostgresConnection => ({ ...connect(), end: () => new Promise(() => {}) });
    const check = postgresCheck({ connect: silent, clock });
    await runOf(check).outcome;
    const closed = check.close?.();
    await clock.advance(500);
    await closed;
    expect(made[0]?.destroyed).toBe(true);
  });

  test("a factory that throws fails the run", async () => {
    const check = postgresCheck({
      connect: () => {
        throw Object.assign(new Error("bad"), { code: "ERR_INVALID_URL" });
      },
    });
    expect(await runOf(check).outcome).toBe("ERR_INVALID_URL");
  });

  test("takes a name and settings of its own", () => {
    const { connect } = controlledPostgres();
    expect(postgresCheck({ connect, name: "replica", timeout: "2s" })).toMatchObject({
      name: "replica",
      timeout: "2s",
    });
  });

  test("refuses a connection in the place of a factory and a wait that is no duration, both at once", () => {
    const connect = {} as () => PostgresConnection;
    expect(() => postgresCheck({ connect, reconnectWithin: "soon" as "1s" })).toThrow(
      expect.objectContaining({
        name: "ReadinessError",
        code: "CHECK_REFUSED",
        problems: [
          expect.objectContaining({ code: "INVALID_CHECK", got: "an object" }),
          expect.objectContaining({ code: "INVALID_DURATION" }),
        ],
      }),
    );
  });
});
