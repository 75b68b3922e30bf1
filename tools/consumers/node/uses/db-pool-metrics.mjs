import assert from "node:assert/strict";
import pg from "pg";
import { serving } from "../serving.mjs";

/** A real pg pool is watched; its server is not there, which the pool's user and the metrics must both learn. */
export async function use(load) {
  const { instrumentPool, poolSaturationCheck, poolSettings } = await load("@luneo/db-pool-metrics");
  const { poolStatusHandler } = await load("@luneo/db-pool-metrics/express");
  assert.throws(() => poolSettings({ acquireTimeout: "0s" }), { name: "PoolSettingsError" });

  const pool = new pg.Pool({ host: "127.0.0.1", port: 1, max: 3, connectionTimeoutMillis: 1000 });
  const monitor = instrumentPool(pool, { name: "main" });
  assert.throws(() => instrumentPool(pool, { name: "again" }), { code: "POOL_ALREADY_INSTRUMENTED" });
  await assert.rejects(pool.query("select 1"), { code: "ECONNREFUSED" });
  const { name, used, pending, max } = monitor.snapshot();
  assert.deepEqual({ name, used, pending, max }, { name: "main", used: 0, pending: 0, max: 3 });
  assert.equal(poolSaturationCheck(monitor).kind, "local");
  assert.ok(monitor.collect().some((family) => family.name.startsWith("db_client_connections")));

  await serving(poolStatusHandler([monitor], { authorize: () => true }), async (get) => {
    const { status, text } = await get("/");
    assert.equal(status, 200);
    assert.equal(JSON.parse(text).pools[0].max, 3);
  });
  await monitor.close();
  await pool.end();
}
