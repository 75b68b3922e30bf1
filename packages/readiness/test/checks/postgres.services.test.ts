import pg from "pg";
import { inject, describe, expect, onTestFinished, test } from "vitest";
import { startPostgres } from "../../../../tools/services/postgres.ts";
import { postgresCheck } from "../../src/checks.ts";
import { createReadiness } from "../../src/index.ts";
import type { Readiness } from "../../src/index.ts";
import { ask } from "../recorded-response.ts";

const quick = {
  interval: "50ms",
  timeout: "500ms",
  staleAfter: "1m",
  failAfter: 1,
  reconnectWithin: "100ms",
  impact: "critical",
} as const;

async function watching(connectionString: string): Promise<{ readiness: Readiness; clients: pg.Client[] }> {
  const clients: pg.Client[] = [];
  const connect = (): pg.Client => {
    const client = new pg.Client({ connectionString, application_name: "readiness" });
    clients.push(client);
    return client;
  };
  const readiness = createReadiness({ checks: [postgresCheck({ connect, ...quick })] });
  onTestFinished(() => readiness.close());
  await readiness.start();
  return { readiness, clients };
}

const status = (readiness: Readiness): number | undefined => ask(readiness, "/readyz")?.statusCode;
const code = (readiness: Readiness): string | undefined => readiness.snapshot().checks[0]?.code;

describe("on a real Postgres", () => {
  test("one connection serves all runs and is given back on close", async () => {
    const { readiness, clients } = await watching(inject("postgresUrl"));
    await expect.poll(() => readiness.snapshot().checks[0]?.runs).toBeGreaterThan(5);
    expect(status(readiness)).toBe(200);
    expect(clients).toHaveLength(1);
    const [client] = clients;
    let ended = false;
    client?.once("end", () => (ended = true));
    await readiness.close();
    await expect.poll(() => ended).toBe(true);
  });

  test("a server that dies and returns is followed", async () => {
    await using server = await startPostgres();
    const { readiness } = await watching(server.url);
    expect(status(readiness)).toBe(200);
    await server.kill();
    await expect.poll(() => status(readiness)).toBe(503);
    await expect.poll(() => code(readiness)).toBe("ECONNREFUSED");
    expect(ask(readiness, "/livez")?.statusCode).toBe(200);
    await server.start();
    await expect.poll(() => status(readiness), { timeout: 5000 }).toBe(200);
  });

  test("a server that is frozen fails by our clock, holds at most one connection at a time, and is followed when it thaws", async () => {
    await using server = await startPostgres();
    const { readiness, clients } = await watching(server.url);
    await server.freeze();
    await expect.poll(() => code(readiness), { timeout: 3000 }).toBe("TIMEOUT");
    await expect.poll(() => clients.length, { timeout: 5000 }).toBeGreaterThan(2);
    const open = clients.filter(({ connection }) => !connection.stream.destroyed);
    expect(open.length).toBeLessThanOrEqual(1);
    expect(status(readiness)).toBe(503);
    await server.thaw();
    await expect.poll(() => status(readiness), { timeout: 5000 }).toBe(200);
  });

  test("a server that lets nobody in tells it: 53300", async () => {
    await using server = await startPostgres({
      settings: { max_connections: "4", superuser_reserved_connections: "0" },
    });
    const holders: pg.Client[] = [];
    // Whoever looked whether the server is up may not have left yet.
    while (holders.length < 4) {
      const holder = new pg.Client({ connectionString: server.url });
      holder.on("error", () => {});
      await holder.connect().then(
        () => holders.push(holder),
        (error: { code?: string }) => expect(error.code).toBe("53300"),
      );
    }
    const { readiness } = await watching(server.url);
    expect(code(readiness)).toBe("53300");
    await Promise.all(holders.map((holder) => holder.end()));
    await expect.poll(() => status(readiness), { timeout: 5000 }).toBe(200);
  });

  test("an exhausted pool of the application is none of its business", async () => {
    const pool = new pg.Pool({ connectionString: inject("postgresUrl"), max: 1 });
    const taken = await pool.connect();
    const { readiness } = await watching(inject("postgresUrl"));
    expect(status(readiness)).toBe(200);
    taken.release();
    await pool.end();
  });
});
