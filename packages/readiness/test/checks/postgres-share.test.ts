import { createManualClock } from "@luneo/kernel/manual-clock";
import { describe, expect, test } from "vitest";
import { postgresCheck } from "../../src/checks.ts";
import { readServerConnections } from "../../src/checks/postgres/connection-share.ts";
import { controlledPostgres, observe, outcomeOf } from "./controlled-postgres.ts";

const shares = (made: readonly { readonly log: readonly string[] }[]): number =>
  made.flatMap(({ log }) => log).filter((step) => step === "share").length;

describe("the share of the server's connections", () => {
  test.for([
    [79, undefined, "pass"],
    [80, undefined, "warn CONNECTION_SHARE"],
    [94, undefined, "warn CONNECTION_SHARE"],
    [95, undefined, "fail CONNECTION_SHARE"],
    [49, 0.5, "pass"],
    [50, 0.5, "warn CONNECTION_SHARE"],
    [95, 0.5, "fail CONNECTION_SHARE"],
    [98, 0.99, "pass"],
    [99, 0.99, "fail CONNECTION_SHARE"],
    [102, 1, "fail CONNECTION_SHARE"],
  ] as const)("%i of 100 with a share of %s is %s", async ([connections, maxConnectionShare, outcome]) => {
    const { server, connect } = controlledPostgres();
    server.connections = connections;
    const check = postgresCheck({ connect, ...(maxConnectionShare !== undefined && { maxConnectionShare }) });
    expect(await outcomeOf(check)).toBe(outcome);
  });

  test("is told with what the server counts", async () => {
    const { connect } = controlledPostgres();
    expect(await observe(postgresCheck({ connect }))).toEqual({
      status: "pass",
      value: 0.1,
      unit: "ratio",
      data: {
        serverConnections: 10,
        serverMax: 100,
        serverActive: 1,
        serverIdle: 6,
        serverIdleInTransaction: 1,
        serverHidden: 2,
      },
    });
  });

  test("leaves out what is reserved, with Postgres 16 and before", () => {
    const { server } = controlledPostgres();
    expect(readServerConnections({ ...server, reserved: null })?.max).toBe(100);
    expect(readServerConnections({ ...server, reserved: 13 })?.max).toBe(87);
  });

  test("is asked for on the same connection, every half a minute while it is well, and shown in between", async () => {
    const { made, server, connect } = controlledPostgres();
    const clock = createManualClock();
    const check = postgresCheck({ connect, freshConnectEvery: false, clock });
    await outcomeOf(check);
    server.connections = 99;
    for (let ms = 0; ms < 25_000; ms += 5000) {
      await clock.advance(5000);
      expect((await observe(check)).value).toBe(0.1);
    }
    expect(shares(made)).toBe(1);
    await clock.advance(5000);
    expect((await observe(check)).value).toBe(0.99);
    expect(made).toHaveLength(1);
  });

  test("is asked for at each run while it isn't well, so that it is seen to get well", async () => {
    const { made, server, connect } = controlledPostgres();
    const clock = createManualClock();
    const check = postgresCheck({ connect, clock, shareEvery: "1h" });
    server.connections = 90;
    expect([await outcomeOf(check), await outcomeOf(check)]).toEqual(Array(2).fill("warn CONNECTION_SHARE"));
    server.connections = 10;
    expect([await outcomeOf(check), await outcomeOf(check)]).toEqual(["pass", "pass"]);
    expect(shares(made)).toBe(3);
  });

  test("is not asked for where it is switched off", async () => {
    const { made, connect } = controlledPostgres();
    expect(await observe(postgresCheck({ connect, maxConnectionShare: false }))).toEqual({ data: {} });
    expect(shares(made)).toBe(0);
  });

  test.for(["42501", "42883", "42704", "0A000"])(
    "that the server won't tell (%s) is a warning, costs no connection and is not insisted on",
    async (code) => {
      const { made, steps, refusal, connect } = controlledPostgres();
      const clock = createManualClock();
      steps.share = "refuses";
      refusal.code = code;
      const check = postgresCheck({ connect, clock });
      expect([await outcomeOf(check), await outcomeOf(check)]).toEqual(Array(2).fill("warn SHARE_UNKNOWN"));
      expect(made.map(({ destroyed }) => destroyed)).toEqual([false]);
      expect(shares(made)).toBe(1);
      steps.share = "works";
      await clock.advance(30_000);
      expect(await outcomeOf(check)).toBe("pass");
    },
  );

  test("that can't be asked for because the connection breaks fails the run", async () => {
    const { made, steps, refusal, connect } = controlledPostgres();
    steps.share = "refuses";
    refusal.code = "57P01";
    expect(await outcomeOf(postgresCheck({ connect }))).toBe("57P01");
    expect(made[0]?.destroyed).toBe(true);
  });

  test.for([
    undefined,
    {},
    { connections: "many" },
    { ...controlledPostgres().server, max: 3 },
    { ...controlledPostgres().server, connections: null, max: undefined },
  ])("is unknown where the answer is %o", (row) => {
    expect(readServerConnections(row)).toBeUndefined();
  });

  test("is read also where the driver gives numbers as texts", () => {
    const { server } = controlledPostgres();
    const texts = Object.fromEntries(Object.entries(server).map(([key, value]) => [key, value && String(value)]));
    expect(readServerConnections(texts)).toEqual(readServerConnections({ ...server }));
  });
});
