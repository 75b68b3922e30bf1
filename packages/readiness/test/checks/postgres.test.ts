import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, test, vi } from "vitest";
import { postgresCheck } from "../../src/checks.ts";
import type { PostgresConnection } from "../../src/checks.ts";
import { beginRun, controlledPostgres, observe, outcomeOf } from "./controlled-postgres.ts";

/** Nothing but `SELECT 1`. */
const plain = { maxConnectionShare: false, freshConnectEvery: false } as const;

describe("the Postgres check", () => {
  test("keeps one connection and asks on it", async () => {
    const { made, connect } = controlledPostgres();
    const check = postgresCheck({ connect, ...plain });
    expect(check).toMatchObject({ name: "postgres", kind: "dependency" });
    for (let run = 0; run < 3; run += 1) expect(await outcomeOf(check)).toBe("pass");
    expect(made.map(({ log }) => log)).toEqual([["connect", "unref", "query", "query", "query"]]);
    await check.close?.();
    expect(made[0]?.log.at(-1)).toBe("end");
  });

  test("waits for a factory that has to fetch its driver first, once", async () => {
    const { made, connect } = controlledPostgres();
    const check = postgresCheck({ connect: async () => connect(), ...plain });
    expect([await outcomeOf(check), await outcomeOf(check)]).toEqual(["pass", "pass"]);
    expect(made).toHaveLength(1);
  });

  test("destroys what a slow factory made after the signal had aborted, without connecting it", async () => {
    const { made, connect } = controlledPostgres();
    let deliver = (): void => {};
    const slow = new Promise<void>((resolve) => (deliver = resolve));
    const check = postgresCheck({ connect: () => slow.then(connect), ...plain });
    const { outcome, abort } = beginRun(check);
    abort();
    deliver();
    expect(await outcome).toBe("TIMEOUT");
    expect(made.map(({ log }) => log)).toEqual([["destroy"]]);
  });

  test("replaces a connection that broke while nobody used it", async () => {
    const { made, connect } = controlledPostgres();
    const check = postgresCheck({ connect, ...plain });
    await outcomeOf(check);
    made[0]?.fail();
    expect(await outcomeOf(check)).toBe("pass");
    expect(made.map(({ destroyed }) => destroyed)).toEqual([true, false]);
    made[0]?.fail();
    expect(await outcomeOf(check)).toBe("pass");
    expect(made).toHaveLength(2);
  });

  test("replaces a connection whose query failed", async () => {
    const { made, steps, connect } = controlledPostgres();
    const check = postgresCheck({ connect, ...plain });
    await outcomeOf(check);
    steps.query = "refuses";
    expect(await outcomeOf(check)).toBe("53300");
    steps.query = "works";
    expect(await outcomeOf(check)).toBe("pass");
    expect(made.map(({ destroyed }) => destroyed)).toEqual([true, false]);
  });

  test.for(["connect", "query", "share"] as const)(
    "destroys its connection when the signal aborts during %s, and settles",
    async (step) => {
      const { made, steps, connect } = controlledPostgres();
      const check = postgresCheck({ connect });
      steps[step] = "hangs";
      const { outcome, abort } = beginRun(check);
      await vi.waitFor(() => expect(made[0]?.log).toContain(step));
      abort();
      expect(await outcome).toBe(step === "connect" ? "TIMEOUT" : "Connection terminated");
      expect(made.map(({ destroyed }) => destroyed)).toEqual([true]);
    },
  );

  test("waits longer and longer between attempts to connect, and tells the last failure meanwhile", async () => {
    const { made, steps, connect } = controlledPostgres();
    const clock = createManualClock();
    const check = postgresCheck({ connect, ...plain, reconnectWithin: "3s", clock, random: () => 0 });
    steps.connect = "refuses";
    const attemptedAtMs: number[] = [];
    for (let ms = 0; ms <= 10_000; ms += 100) {
      const before = made.length;
      expect(await outcomeOf(check)).toBe("53300");
      if (made.length > before) attemptedAtMs.push(clock.monotonic());
      await clock.advance(100);
    }
    expect(attemptedAtMs).toEqual([0, 500, 1500, 3500, 6500, 9500]);
    steps.connect = "works";
    await clock.advance(3000);
    expect(await outcomeOf(check)).toBe("pass");
    steps.connect = "refuses";
    made.at(-1)?.fail();
    await outcomeOf(check);
    const before = made.length;
    await clock.advance(500);
    await outcomeOf(check);
    expect(made.length).toBe(before + 1);
  });

  test("leaves out up to half of a wait at random, so that replicas don't come back together", async () => {
    const { made, steps, connect } = controlledPostgres();
    const clock = createManualClock();
    const check = postgresCheck({ connect, clock, random: () => 1 });
    steps.connect = "refuses";
    await outcomeOf(check);
    await clock.advance(249);
    await outcomeOf(check);
    expect(made).toHaveLength(1);
    await clock.advance(1);
    await outcomeOf(check);
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
    expect(await outcomeOf(postgresCheck({ connect }))).toBe("x");
    expect(end).toHaveBeenCalledOnce();
  });

  test("a goodbye that nobody hears is cut", async () => {
    const { made, connect } = controlledPostgres();
    const clock = createManualClock();
    const silent = (): PostgresConnection => ({ ...connect(), end: () => new Promise(() => {}) });
    const check = postgresCheck({ connect: silent, clock });
    await outcomeOf(check);
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
    expect(await outcomeOf(check)).toBe("ERR_INVALID_URL");
  });

  test("shows the counts of the application's pool, and nothing of one that isn't there yet", async () => {
    const { connect } = controlledPostgres();
    let pool: { totalCount: number; idleCount: number; waitingCount: number; options: { max?: number } } | undefined;
    const check = postgresCheck({ connect, ...plain, pool: () => pool });
    expect((await observe(check)).data).toEqual({});
    pool = { totalCount: 7, idleCount: 3, waitingCount: 1, options: { max: 8 } };
    expect((await observe(check)).data).toEqual({ poolActive: 4, poolIdle: 3, poolWaiting: 1, poolMax: 8 });
    pool = { ...pool, options: {} };
    expect((await observe(check)).data).toMatchObject({ poolMax: 10 });
  });

  test("takes a name and settings of its own", () => {
    const { connect } = controlledPostgres();
    expect(postgresCheck({ connect, name: "replica", timeout: "2s", impact: { ready: "critical" } })).toMatchObject({
      name: "replica",
      timeout: "2s",
      impact: { ready: "critical" },
    });
  });

  test("refuses what is no option and every option of a wrong type, all at once", () => {
    const wrong = {
      connect: {},
      reconnectWithin: "soon",
      freshConnectEvery: "10ms",
      maxConnectionShare: 80,
      shareEvery: 30,
      role: "leader",
      pool: {},
      clock: Date,
      random: 4,
      url: "postgres://luneo:hunter2@db/app",
    };
    const refused = (): unknown => {
      try {
        return postgresCheck(wrong as never);
      } catch (error) {
        return error;
      }
    };
    const { name, code, message, problems } = refused() as Error & { code: string; problems: { what: string }[] };
    expect([name, code]).toEqual(["ReadinessError", "CHECK_REFUSED"]);
    for (const option of Object.keys(wrong)) {
      expect(problems.map(({ what }) => what)).toContainEqual(expect.stringContaining(`\`${option}\``));
    }
    expect(message).not.toContain("hunter2");
  });

  test.for([[undefined], [null], [{}], ["postgres://db"]])("refuses %o in the place of options", ([options]) => {
    expect(() => postgresCheck(options as never)).toThrow(expect.objectContaining({ code: "CHECK_REFUSED" }));
  });
});
