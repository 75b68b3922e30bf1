import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createManualClock } from "@luneo/kernel/manual-clock";
import { Redis } from "ioredis";
import pg from "pg";
import { createClient } from "redis";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { startPostgres } from "../../../tools/services/postgres.ts";
import type { PostgresServer } from "../../../tools/services/postgres.ts";
import { startRedis } from "../../../tools/services/redis.ts";
import { poolSaturationCheck, postgresCheck, redisCheck } from "../src/checks.ts";
import { createReadiness } from "../src/index.ts";
import type { Check, CheckReport, Readiness } from "../src/index.ts";
import { ask } from "./recorded-response.ts";

/** What is true of a real server when it fails in one of the ways that fool health checks. */
const quick = { interval: "50ms", timeout: "500ms", failAfter: 1, staleAfter: "1m", impact: "critical" } as const;

async function watching(check: Check): Promise<Readiness> {
  const readiness = createReadiness({ checks: [check] });
  onTestFinished(() => readiness.close());
  await readiness.start();
  return readiness;
}

const status = (readiness: Readiness): number | undefined => ask(readiness, "/readyz")?.statusCode;
const report = (readiness: Readiness): CheckReport => readiness.snapshot().checks[0] as CheckReport;
const code = (readiness: Readiness): string | undefined => report(readiness).code;
const patient = { timeout: 8000 };

/** Waits for so many more turns of the only check, run or passed over because the last run is still pending. */
async function turns(readiness: Readiness, count: number): Promise<void> {
  const taken = (): number => report(readiness).runs + report(readiness).skippedRuns;
  const before = taken();
  await expect.poll(taken, { timeout: 60_000 }).toBeGreaterThanOrEqual(before + count);
}

async function connected(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  client.on("error", () => {});
  await client.connect();
  onTestFinished(() => client.end().catch(() => {}));
  return client;
}

/** Makes it recover for ever, as a replica does whose primary is away; `SELECT pg_promote()` ends that. */
async function standBy(server: PostgresServer): Promise<void> {
  const client = await connected(server.url);
  const { rows } = await client.query<{ data_directory: string }>("SHOW data_directory");
  await server.kill();
  writeFileSync(join((rows[0] as { data_directory: string }).data_directory, "standby.signal"), "");
  await server.start();
}

/** Takes connections until none is left for this role. */
async function takeAll(connectionString: string): Promise<pg.Client[]> {
  const taken: pg.Client[] = [];
  for (;;) {
    try {
      taken.push(await connected(connectionString));
    } catch (error) {
      expect((error as { code?: string }).code).toBe("53300");
      return taken;
    }
  }
}

describe("Postgres", () => {
  test("too many clients: 53300 is seen although the kept connection works, and is over when there is room", async () => {
    await using server = await startPostgres({
      settings: { max_connections: "8", superuser_reserved_connections: "2" },
    });
    const admin = await connected(server.url);
    await admin.query("CREATE ROLE app LOGIN");
    const url = server.url.replace("luneo@", "app@");
    const clients: pg.Client[] = [];
    const connect = (): pg.Client => {
      const client = new pg.Client(url);
      clients.push(client);
      return client;
    };
    const options = { ...quick, connect, freshConnectEvery: "1s", reconnectWithin: "200ms" } as const;
    const readiness = await watching(postgresCheck({ ...options, maxConnectionShare: false }));
    expect(status(readiness)).toBe(200);
    const taken = await takeAll(url);
    expect((await clients[0]?.query("SELECT 1"))?.rowCount).toBe(1);
    await expect.poll(() => code(readiness), patient).toBe("53300");
    expect(status(readiness)).toBe(503);
    await Promise.all(taken.map((client) => client.end()));
    await expect.poll(() => status(readiness), patient).toBe(200);
  });

  test("connections running out are seen before they have: warn, then fail, for a role without any privilege", async () => {
    await using server = await startPostgres({
      settings: { max_connections: "23", superuser_reserved_connections: "3", autovacuum: "off" },
    });
    const admin = await connected(server.url);
    await admin.query("CREATE ROLE app LOGIN; CREATE ROLE other LOGIN; CREATE ROLE monitor LOGIN IN ROLE pg_monitor");
    const as = (role: string): string => server.url.replace("luneo@", `${role}@`);
    const watch = (role: string): Promise<Readiness> =>
      watching(postgresCheck({ ...quick, connect: () => new pg.Client(as(role)), shareEvery: "50ms" }));
    // Of this role there are 3 sessions beside the two that ask, of another 10.
    const own = await Promise.all([1, 2, 3].map(() => connected(as("app"))));
    await Promise.all(Array.from({ length: 10 }, () => connected(as("other"))));
    await own[0]?.query("BEGIN");
    const readiness = await watch("app");
    const privileged = await watch("monitor");
    await expect.poll(() => report(readiness).data?.["serverConnections"]).toBe(16);
    await expect.poll(() => report(privileged).data?.["serverConnections"]).toBe(16);
    expect(report(readiness).value).toBe(0.8);
    // Both tell the truth about the share; what sessions of others do, only the privileged one sees.
    const { data } = report(readiness);
    expect(data).toMatchObject({ serverMax: 20, serverIdle: 2, serverIdleInTransaction: 1, serverActive: 1 });
    expect(data?.["serverHidden"]).toBe(12);
    await expect.poll(() => report(privileged).data?.["serverHidden"]).toBe(0);
    expect(report(privileged).data).toMatchObject({ serverMax: 20, serverIdleInTransaction: 1 });
    await expect.poll(() => [report(readiness).status, code(readiness)]).toEqual(["warn", "CONNECTION_SHARE"]);
    expect(status(readiness)).toBe(200);
    const last = await Promise.all([1, 2, 3].map(() => connected(as("other"))));
    await expect.poll(() => [report(readiness).status, code(readiness)]).toEqual(["fail", "CONNECTION_SHARE"]);
    expect(status(readiness)).toBe(503);
    await Promise.all([...last, ...own].map((client) => client.end()));
    await expect.poll(() => report(readiness).status).toBe("pass");
  });

  test("an exhausted pool is the pool's, and says so; Postgres itself is well", async () => {
    await using server = await startPostgres();
    const pool = new pg.Pool({ connectionString: server.url, max: 2 });
    pool.on("error", () => {});
    const taken = [await pool.connect(), await pool.connect()];
    const waiting = pool.connect();
    const readiness = createReadiness({
      checks: [
        postgresCheck({ ...quick, connect: () => new pg.Client(server.url), pool: () => pool }),
        poolSaturationCheck(pool, { ...quick, impact: "degrading", exhaustedAfter: "100ms" }),
      ],
    });
    onTestFinished(() => readiness.close());
    await readiness.start();
    const [postgres, saturation] = readiness.snapshot().checks;
    expect(postgres).toMatchObject({ status: "pass", data: { poolActive: 2, poolWaiting: 1, poolMax: 2 } });
    expect(saturation).toMatchObject({ status: "warn", code: "POOL_SATURATED", value: 1 });
    await expect.poll(() => readiness.snapshot().checks[1]?.code).toBe("POOL_EXHAUSTED");
    expect(status(readiness)).toBe(200);
    // Asking added nobody to those who wait.
    expect(pool.waitingCount).toBe(1);
    for (const client of taken) client.release();
    (await waiting).release();
    await expect.poll(() => readiness.snapshot().checks[1]?.status).toBe("pass");
    await pool.end();
  });

  test("frozen: one connection at a time, and a probe is answered at once", async () => {
    await using server = await startPostgres();
    const made: pg.Client[] = [];
    const connect = (): pg.Client => {
      const client = new pg.Client({ connectionString: server.url });
      made.push(client);
      return client;
    };
    const readiness = await watching(postgresCheck({ ...quick, connect, reconnectWithin: "100ms" }));
    await server.freeze();
    await expect.poll(() => code(readiness), patient).toBe("TIMEOUT");
    // `ask` throws unless the response has ended when the handler returns.
    expect(status(readiness)).toBe(503);
    for (let turn = 0; turn < 5; turn += 1) {
      await turns(readiness, 1);
      expect(made.filter(({ connection }) => !connection.stream.destroyed).length).toBeLessThanOrEqual(1);
    }
    await server.thaw();
    await expect.poll(() => status(readiness), patient).toBe(200);
  });

  test("away: replicas ask for connections less and less, however often the check runs", async () => {
    await using server = await startPostgres();
    const connect = vi.fn(() => new pg.Client(server.url));
    // Only the waits between attempts go by this clock, not the runs of the check.
    const clock = createManualClock();
    const options = { ...quick, interval: "10ms", connect, clock, random: () => 0 } as const;
    const readiness = await watching(postgresCheck(options));
    await server.kill();
    await expect.poll(() => code(readiness)).toBe("ECONNREFUSED");
    const before = connect.mock.calls.length;
    const attemptedAtMs: number[] = [];
    for (let ms = 250; ms <= 4000; ms += 250) {
      await clock.advance(250);
      const { length } = connect.mock.calls;
      await turns(readiness, 5);
      if (connect.mock.calls.length > length) attemptedAtMs.push(ms);
    }
    expect(attemptedAtMs).toEqual([500, 1500, 3500]);
    expect(connect.mock.calls.length).toBe(before + 3);
    expect(report(readiness).runs).toBeGreaterThan(50);
  }, 20_000);

  test("restarted between two runs: no run fails, because the broken connection is replaced by the next one", async () => {
    await using server = await startPostgres();
    const made: pg.Client[] = [];
    const connect = (): pg.Client => {
      const client = new pg.Client(server.url);
      made.push(client);
      return client;
    };
    const seen: string[] = [];
    const clock = createManualClock();
    const readiness = createReadiness({
      checks: [postgresCheck({ connect, failAfter: 1, impact: "critical" })],
      clock,
      onTransition: ({ subject, to }) => seen.push(`${subject} ${to}`),
    });
    onTestFinished(() => readiness.close());
    await readiness.start();
    await server.kill();
    await expect.poll(() => made[0]?.connection.stream.destroyed).toBe(true);
    await server.start();
    // To the next run, and not to its deadline.
    await clock.advance(5500);
    await expect.poll(() => report(readiness).consecutiveSuccesses).toBe(2);
    expect(made).toHaveLength(2);
    expect(seen.filter((transition) => transition.endsWith("fail"))).toEqual([]);
    expect(status(readiness)).toBe(200);
  });

  test("a replica in the place of the primary is seen, and so is its promotion, on the connection that is kept", async () => {
    await using server = await startPostgres();
    await standBy(server);
    const connect = vi.fn(() => new pg.Client(server.url));
    const readiness = await watching(postgresCheck({ ...quick, connect, role: "primary" }));
    const replica = await watching(
      postgresCheck({ ...quick, connect: () => new pg.Client(server.url), role: "replica" }),
    );
    expect([status(readiness), code(readiness)]).toEqual([503, "NOT_PRIMARY"]);
    expect(status(replica)).toBe(200);
    const admin = await connected(server.url);
    await admin.query("SELECT pg_promote()");
    await expect.poll(() => status(readiness), patient).toBe(200);
    await expect.poll(() => code(replica), patient).toBe("NOT_REPLICA");
    expect(connect).toHaveBeenCalledOnce();
    // As hosts do when the disk is full.
    await admin.query("ALTER SYSTEM SET default_transaction_read_only = on");
    await admin.query("SELECT pg_reload_conf()");
    await expect.poll(() => code(readiness), patient).toBe("READ_ONLY");
  }, 20_000);
});

describe("Redis", () => {
  const queued = (redis: Redis): number =>
    (redis as unknown as { offlineQueue: { length: number } }).offlineQueue.length;

  function withDefaults(url: string, options = {}): Redis {
    const redis = new Redis(url, options);
    redis.on("error", () => {});
    onTestFinished(() => redis.disconnect());
    return redis;
  }

  test("down with the default options of ioredis: nothing is queued in 100 runs", async () => {
    await using server = await startRedis();
    const redis = withDefaults(server.url);
    const readiness = await watching(redisCheck(redis, { ...quick, interval: "10ms" }));
    const [ping, connect, disconnect] = [
      vi.spyOn(redis, "ping"),
      vi.spyOn(redis, "connect"),
      vi.spyOn(redis, "disconnect"),
    ];
    await server.kill();
    await expect.poll(() => code(readiness), patient).toBe("NOT_READY");
    ping.mockClear();
    const reconnects = connect.mock.calls.length;
    await turns(readiness, 100);
    // But for the one PING that may have been under way, which ioredis would send again.
    expect(queued(redis)).toBeLessThanOrEqual(1);
    expect(ping).not.toHaveBeenCalled();
    expect(disconnect).not.toHaveBeenCalled();
    // Those are the client's own, which wait up to 2 s for each other.
    expect(connect.mock.calls.length - reconnects).toBeLessThan(50);
    await server.start();
    await expect.poll(() => status(readiness), patient).toBe(200);
  }, 60_000);

  test("down before it was ever up, with the default options: nothing is queued in 100 runs", async () => {
    const server = await startRedis();
    const { url } = server;
    await server.stop();
    const redis = withDefaults(url);
    const readiness = await watching(redisCheck(redis, { ...quick, interval: "10ms" }));
    await turns(readiness, 100);
    expect([status(readiness), code(readiness), queued(redis)]).toEqual([503, "NOT_READY", 0]);
  }, 60_000);

  test("frozen under BullMQ's options, which never give up a command: one PING is pending, whatever happens", async () => {
    await using server = await startRedis();
    const redis = withDefaults(server.url, { maxRetriesPerRequest: null, enableReadyCheck: false });
    const readiness = await watching(redisCheck(redis, { ...quick, interval: "10ms" }));
    const ping = vi.spyOn(redis, "ping");
    await expect.poll(() => ping.mock.calls.length).toBeGreaterThan(0);
    await server.freeze();
    await expect.poll(() => code(readiness), patient).toBe("TIMEOUT");
    const { length } = ping.mock.calls;
    await turns(readiness, 30);
    expect(ping.mock.calls.length).toBe(length);
    await server.kill();
    await expect.poll(() => code(readiness), patient).toBe("NOT_READY");
    // The one that was under way waits in the client, alone, to be sent again.
    await turns(readiness, 30);
    expect(ping.mock.calls.length).toBe(length);
    expect(queued(redis)).toBeLessThanOrEqual(1);
    expect(status(readiness)).toBe(503);
    await server.start();
    await expect.poll(() => status(readiness), patient).toBe(200);
  }, 60_000);

  test("node-redis: down, nothing is queued in 100 runs; back, it is followed", async () => {
    await using server = await startRedis();
    const redis = createClient({ url: server.url, socket: { reconnectStrategy: () => 50 } });
    redis.on("error", () => {});
    onTestFinished(() => redis.destroy());
    const connecting = redis.connect();
    // Made just now: the first run waits for it rather than to cost an interval.
    const readiness = await watching(redisCheck(redis, { ...quick, interval: "10ms" }));
    expect(status(readiness)).toBe(200);
    await connecting;
    await server.kill();
    await expect.poll(() => code(readiness), patient).toBe("NOT_READY");
    const ping = vi.spyOn(redis, "ping");
    await turns(readiness, 100);
    expect(ping).not.toHaveBeenCalled();
    expect(report(readiness).data).toEqual({ client: "connecting" });
    await server.start();
    await expect.poll(() => status(readiness), patient).toBe(200);
  }, 60_000);
});
