import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { checkMetrics } from "@luneo/kernel/rules/promtool";
import { renderText } from "@luneo/kernel/metrics/text";
import pg from "pg";
import { expect, inject, onTestFinished, test, vi } from "vitest";
import { findProgram } from "../../../tools/services/program.ts";
import { instrumentPool, type PoolMonitor, poolSettings } from "../src/index.ts";
import { happens } from "./happens.ts";

const connectionString = inject("postgresUrl");

function watched(config: pg.PoolConfig = {}, name = "main") {
  const pool = new pg.Pool({ connectionString, max: 2, ...config });
  pool.on("error", () => {});
  const monitor = instrumentPool(pool, { name });
  onTestFinished(async () => {
    await monitor.close();
    await pool.end();
  });
  return { pool, monitor };
}

function counts(monitor: PoolMonitor) {
  const { used, idle, connecting, pending } = monitor.snapshot();
  return { used, idle, connecting, pending };
}

function value(monitor: PoolMonitor, name: string, ...labels: string[]): number {
  const { rows } = monitor.collect().find((family) => family.name === `db_client_connections_${name}`)!;
  return rows.values[rows.labelValues.findIndex((values) => values.slice(1).join(",") === labels.join(","))]!;
}

async function kill(pid: number): Promise<void> {
  const admin = new pg.Client({ connectionString });
  await admin.connect();
  await admin.query("select pg_terminate_backend($1)", [pid]);
  await admin.end();
}

test("an exhausted pool shows who waits, and for how long", async () => {
  const { pool, monitor } = watched();
  const held = await Promise.all([pool.connect(), pool.connect()]);
  const askedAt = performance.now();
  const waiting = [pool.query("select 1"), pool.query("select 1"), pool.query("select 1")];
  await held[0].query("select pg_sleep(0.2)");
  expect(counts(monitor)).toEqual({ used: 2, idle: 0, connecting: 0, pending: 3 });
  const { oldestPendingMs } = monitor.snapshot();
  expect(oldestPendingMs).toBeGreaterThanOrEqual(200);
  expect(oldestPendingMs).toBeLessThanOrEqual(performance.now() - askedAt);

  for (const client of held) client.release();
  await Promise.all(waiting);
  expect(counts(monitor)).toEqual({ used: 0, idle: 2, connecting: 0, pending: 0 });
  expect(monitor.snapshot().oldestPendingMs).toBe(0);
  expect(value(monitor, "saturated_seconds_total")).toBeGreaterThanOrEqual(0.2);
});

test("two pools on one database are told apart", async () => {
  const [main, reports] = [watched({ max: 3 }, "main"), watched({ max: 2 }, "reports")];
  const held = await Promise.all([main.pool.connect(), main.pool.connect(), reports.pool.connect()]);
  expect(counts(main.monitor)).toEqual({ used: 2, idle: 0, connecting: 0, pending: 0 });
  expect(counts(reports.monitor)).toEqual({ used: 1, idle: 0, connecting: 0, pending: 0 });
  for (const client of held) client.release();
  expect(counts(main.monitor)).toEqual({ used: 0, idle: 2, connecting: 0, pending: 0 });
  expect(counts(reports.monitor)).toEqual({ used: 0, idle: 1, connecting: 0, pending: 0 });
});

test("a lent connection whose server process was killed counts until it is released, then no more", async () => {
  const { pool, monitor } = watched();
  const client = await pool.connect();
  client.on("error", () => {});
  const dead = happens(client, "end");
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  await kill(rows[0]!.pid);
  await dead;
  expect(counts(monitor)).toEqual({ used: 1, idle: 0, connecting: 0, pending: 0 });
  client.release();
  expect(counts(monitor)).toEqual({ used: 0, idle: 0, connecting: 0, pending: 0 });
  await pool.query("select 1");
  expect(counts(monitor)).toEqual({ used: 0, idle: 1, connecting: 0, pending: 0 });
});

test("an idle connection whose server process was killed is gone", async () => {
  const { pool, monitor } = watched();
  const { rows } = await pool.query<{ pid: number }>("select pg_backend_pid() as pid");
  const removed = happens(pool, "remove");
  await kill(rows[0]!.pid);
  await removed;
  expect(counts(monitor)).toEqual({ used: 0, idle: 0, connecting: 0, pending: 0 });
});

test("time that runs out in line is a timeout of the queue", async () => {
  const { pool, monitor } = watched({ max: 1, connectionTimeoutMillis: 50 });
  const client = await pool.connect();
  await expect(pool.query("select 1")).rejects.toThrow("timeout exceeded");
  await expect(pool.connect()).rejects.toThrow("timeout exceeded");
  expect(value(monitor, "timeouts_total", "queue")).toBe(2);
  expect(value(monitor, "timeouts_total", "connect")).toBe(0);
  expect(counts(monitor)).toEqual({ used: 1, idle: 0, connecting: 0, pending: 0 });
  client.release();
});

test("time that runs out in the handshake is a timeout of the connection, and its late end is nobody's", async () => {
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  onTestFinished(() => void silent.close());
  await happens(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  const url = `postgres://nobody@127.0.0.1:${port}/nothing`;
  const { pool, monitor } = watched({ connectionString: url, max: 1, connectionTimeoutMillis: 100 });
  const messages = Promise.all([outcome(pool.connect()), outcome(pool.connect())]);
  expect(counts(monitor)).toEqual({ used: 0, idle: 0, connecting: 1, pending: 2 });
  expect(await messages).toEqual([
    "Connection terminated due to connection timeout",
    "timeout exceeded when trying to connect",
  ]);
  await vi.waitFor(() => expect(pool.totalCount).toBe(0));
  expect(value(monitor, "timeouts_total", "connect")).toBe(1);
  expect(value(monitor, "timeouts_total", "queue")).toBe(1);
  expect(counts(monitor)).toEqual({ used: 0, idle: 0, connecting: 0, pending: 0 });
});

test("a connection that is ready after its caller has given up is idle, and nobody used it", async () => {
  let finishConnect = (): void => {};
  const onConnect = () => new Promise<void>((resolve) => void (finishConnect = resolve));
  const config: object = { max: 1, connectionTimeoutMillis: 100, onConnect };
  const { pool, monitor } = watched(config);
  const first = pool.connect();
  expect(await outcome(pool.connect())).toBe("timeout exceeded when trying to connect");
  expect(counts(monitor)).toEqual({ used: 0, idle: 0, connecting: 1, pending: 1 });
  finishConnect();
  (await first).release();
  expect(counts(monitor)).toEqual({ used: 0, idle: 1, connecting: 0, pending: 0 });
  expect(value(monitor, "timeouts_total", "queue")).toBe(1);
});

test("what pg tells of a connection that outlives its time is not taken for use", async () => {
  const { pool, monitor } = watched({ max: 1, maxLifetimeSeconds: 1, idleTimeoutMillis: 0 });
  await pool.query("select 1");
  await vi.waitFor(() => expect(pool.totalCount).toBe(0), { timeout: 3000 });
  expect(counts(monitor)).toEqual({ used: 0, idle: 0, connecting: 0, pending: 0 });
  const use = monitor.collect().find(({ name }) => name.endsWith("_use_time_seconds"))!;
  // A row ends with the sum of what it counted.
  expect(use.rows.values.slice(0, use.rows.width - 1).reduce((sum, count) => sum + count)).toBe(1);
});

test("a pool made from settings really has these timeouts on the server", async () => {
  const settings = poolSettings({
    connectionString,
    max: 1,
    statementTimeout: "1500ms",
    applicationName: "orders-api",
  });
  const { pool } = watched(settings);
  const { rows } = await pool.query(
    "select current_setting('statement_timeout') as st, current_setting('idle_in_transaction_session_timeout') as it, current_setting('application_name') as name",
  );
  expect(rows).toEqual([{ st: "1500ms", it: "1min", name: "orders-api" }]);
});

test("promtool finds nothing to complain about in the metrics", async () => {
  const { pool, monitor } = watched();
  await pool.query("select 1");
  const result = await checkMetrics(renderText(monitor.collect()), { program: await findProgram("promtool") });
  expect(result).toEqual({ ok: true, output: "" });
}, 120_000);

function outcome(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "fulfilled",
    (error: Error) => error.message,
  );
}
