import { describe, expect, test } from "vitest";
import { postgresCheck } from "../../src/checks.ts";
import type { ServerRole } from "../../src/checks.ts";
import { controlledPostgres, observe, outcomeOf } from "./controlled-postgres.ts";

describe("the role of the server", () => {
  test.for([
    ["any", false, "off", "pass"],
    ["any", true, "on", "pass"],
    ["primary", false, "off", "pass"],
    ["primary", true, "on", "fail NOT_PRIMARY"],
    ["primary", false, "on", "fail READ_ONLY"],
    ["replica", true, "on", "pass"],
    ["replica", false, "off", "fail NOT_REPLICA"],
  ] as const)("%s expected, recovering %s, read-only %s: %s", async ([role, recovering, read_only, outcome]) => {
    const postgres = controlledPostgres();
    Object.assign(postgres.role, { recovering, read_only });
    expect(await outcomeOf(postgresCheck({ connect: postgres.connect, role }))).toBe(outcome);
  });

  test("is looked at with each run and costs no question more", async () => {
    const { made, role, connect } = controlledPostgres();
    const check = postgresCheck({ connect, role: "primary", maxConnectionShare: false });
    expect(await outcomeOf(check)).toBe("pass");
    role.recovering = true;
    expect(await outcomeOf(check)).toBe("fail NOT_PRIMARY");
    role.recovering = false;
    expect(await outcomeOf(check)).toBe("pass");
    expect(made.map(({ log }) => log)).toEqual([["connect", "unref", "query", "query", "query"]]);
  });

  test.for(["primary", "replica"] as const)("of a server that doesn't say it is not that of a %s", async (role) => {
    const { connect } = controlledPostgres();
    const silent = (): ReturnType<typeof connect> => ({ ...connect(), query: async () => undefined });
    const outcome = await outcomeOf(postgresCheck({ connect: silent, role: role satisfies ServerRole }));
    expect(outcome).toBe(`fail NOT_${role.toUpperCase()}`);
  });

  test("that is wrong outweighs a share that is merely high", async () => {
    const { role, server, connect } = controlledPostgres();
    role.recovering = true;
    server.connections = 85;
    expect(await observe(postgresCheck({ connect, role: "primary" }))).toMatchObject({
      status: "fail",
      code: "NOT_PRIMARY",
      value: 0.85,
      data: { serverConnections: 85 },
    });
  });
});
