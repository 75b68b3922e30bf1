// The order of this file is the order of a boot: environment, connections, measures, health, shutdown, traffic.
import { env } from "./env.ts";
import { createServer } from "node:http";
import { envMetrics } from "@luneo/env-guard/metrics";
import { instrumentPool, poolSettings } from "@luneo/db-pool-metrics";
import { readinessRouter } from "@luneo/readiness/express";
import { readinessMetrics } from "@luneo/readiness/metrics";
import { gracefulShutdown } from "@luneo/readiness/shutdown";
import { createHttpMetrics } from "@luneo/slo-metrics";
import { metricsRouter } from "@luneo/slo-metrics/express";
import { Redis } from "ioredis";
import pg from "pg";
import { createApp } from "./app.ts";
import { createHealth } from "./health.ts";
import { createOrders, prepareSchema } from "./orders.ts";
import { createReceipts } from "./receipts.ts";
import { slos } from "./slo.definition.ts";

const pool = new pg.Pool(poolSettings({ connectionString: env.DATABASE_URL, max: env.DB_POOL_MAX }));
const redis = new Redis(env.REDIS_URL, { enableOfflineQueue: false, maxRetriesPerRequest: 1 });
// An idle connection that breaks is told by readiness, below; unheard, the event would end the process.
for (const client of [pool, redis]) client.on("error", () => {});

const monitor = instrumentPool(pool, { name: "main" });
monitor.on("leak", ({ pool, heldMs }) => console.warn(`pool ${pool}: a connection is held for ${heldMs} ms`));
const http = createHttpMetrics({ slos });

const { readiness, notices } = createHealth({ pool, monitor, redis });
const metrics = metricsRouter({ http, sources: [monitor, readinessMetrics(readiness), envMetrics(env)] });

const app = createApp({
  orders: createOrders(pool, redis),
  receipts: createReceipts(env.JWT_SECRET, { lifetimeSeconds: env.RECEIPT_SECONDS }),
  before: [readinessRouter(readiness), metrics],
});

const server = createServer(app);
// Before anything is awaited, so that a signal during the boot is an orderly end as well. Closers run as they are written.
gracefulShutdown(readiness, [server], {
  closers: [() => notices?.close(), () => monitor.close(), () => redis.quit(), () => pool.end()],
});

await prepareSchema(pool);
server.listen(env.PORT, () => console.log(`orders-api listens on ${env.PORT}`));
await readiness.start();
