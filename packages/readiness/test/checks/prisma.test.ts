import { describe, expect, test, vi } from "vitest";
import { prismaCheck } from "../../src/checks.ts";

const context = { signal: new AbortController().signal };

/** An error as Prisma 7 throws it when the driver adapter of pg fails. */
function rawQueryFailed(cause: Readonly<Record<string, unknown>>): Error {
  const driverAdapterError = { name: "DriverAdapterError", cause };
  return Object.assign(new Error("Raw query failed"), { code: "P2010", meta: { driverAdapterError } });
}

describe("the Prisma check", () => {
  test("asks SELECT 1 by the safe way to write a query, once a run", async () => {
    const $queryRaw = vi.fn(async (_query: TemplateStringsArray) => [{ "?column?": 1 }]);
    const check = prismaCheck({ $queryRaw });
    expect(check).toMatchObject({ name: "prisma", kind: "dependency" });
    expect(await check.run(context)).toEqual({ data: {} });
    expect($queryRaw).toHaveBeenCalledOnce();
    const [query] = $queryRaw.mock.calls[0] ?? [];
    expect([query?.raw, query && [...query]]).toEqual([["SELECT 1"], ["SELECT 1"]]);
  });

  test("takes what asks in another way where there is no SQL", async () => {
    const $runCommandRaw = vi.fn(async (_command: { ping: 1 }) => ({ ok: 1 }));
    await prismaCheck({ $queryRaw: () => $runCommandRaw({ ping: 1 }) }).run(context);
    expect($runCommandRaw).toHaveBeenCalledWith({ ping: 1 });
  });

  test("shows the counts of the adapter's pool", async () => {
    const pool = { totalCount: 4, idleCount: 1, waitingCount: 0, options: { max: 5 } };
    const check = prismaCheck({ $queryRaw: async () => [] }, { pool: () => pool });
    expect(await check.run(context)).toEqual({ data: { poolActive: 3, poolIdle: 1, poolWaiting: 0, poolMax: 5 } });
  });

  test.for([
    ["53300", rawQueryFailed({ originalCode: "53300", kind: "TooManyConnections" })],
    ["DATABASE_NOT_REACHABLE", rawQueryFailed({ kind: "DatabaseNotReachable", host: "db" })],
    ["57P03", Object.assign(new Error("Raw query failed"), { code: "P2010", meta: { code: "57P03" } })],
    ["P1001", Object.assign(new Error("Can't reach database server"), { errorCode: "P1001" })],
  ] as const)("tells what the database said rather than that a query failed: %s", async ([code, cause]) => {
    const check = prismaCheck({ $queryRaw: () => Promise.reject(cause) });
    await expect(check.run(context)).rejects.toMatchObject({ name: "ReadinessError", code, cause });
  });

  test.for([
    Object.assign(new Error("pool"), { code: "P2024" }),
    new Error("timeout exceeded when trying to connect"),
    Object.assign(new Error("odd"), { meta: null }),
    undefined,
  ])("leaves other failures to readiness: %s", async (error) => {
    const check = prismaCheck({ $queryRaw: () => Promise.reject(error) });
    await expect(check.run(context)).rejects.toBe(error);
  });

  test("takes a name and settings of its own", () => {
    const check = prismaCheck({ $queryRaw: async () => [] }, { name: "orders", timeout: "3s" });
    expect(check).toMatchObject({ name: "orders", timeout: "3s" });
  });

  test.for([null, undefined, {}, { $queryRaw: "SELECT 1" }])(
    "refuses %o in the place of a client, at boot",
    (client) => {
      expect(() => prismaCheck(client as never, { pools: 1 } as never)).toThrow(
        expect.objectContaining({ code: "CHECK_REFUSED", problems: [expect.anything(), expect.anything()] }),
      );
    },
  );
});
