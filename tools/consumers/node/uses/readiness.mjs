import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serving } from "../serving.mjs";

/** A dependency goes and returns: readiness follows over HTTP, liveness stays. */
export async function use(load) {
  const { createReadiness, ReadinessError } = await load("@luneo/readiness");
  const { readinessRouter } = await load("@luneo/readiness/express");
  assert.throws(() => createReadiness({ checks: [{ name: "", kind: "dependency", run() {} }] }), {
    code: "READINESS_REFUSED",
  });
  assert.equal(typeof ReadinessError, "function");

  let isUp = true;
  const orders = {
    name: "orders",
    kind: "dependency",
    interval: "20ms",
    failAfter: 1,
    impact: "critical",
    run() {
      if (!isUp) throw new Error("down");
    },
  };
  const readiness = createReadiness({ checks: [orders] });
  const router = readinessRouter(readiness);
  const notFound = (response) => response.writeHead(404).end();
  const handler = (request, response) => router(request, response, () => notFound(response));
  await serving(handler, async (get) => {
    const status = async (path) => (await get(path)).status;
    assert.equal(await status("/readyz"), 503, "not started yet");
    await readiness.start();
    assert.equal(await status("/readyz"), 200);
    isUp = false;
    await becomes(() => status("/readyz"), 503);
    assert.equal(await status("/livez"), 200);
    isUp = true;
    await becomes(() => status("/readyz"), 200);
    assert.equal(await status("/elsewhere"), 404);
  });
  await useAround(load, readiness);
  await useAnswers(load);
  await readiness.close();
}

const TOKEN = "q7Xw2LmZ9vKc4RtB";

/** Answers of other formats and for operators, on a port of their own and as a fetch handler; checks that need a driver. */
async function useAnswers(load) {
  const { bearer, createReadiness } = await load("@luneo/readiness");
  const { optionalCheck } = await load("@luneo/readiness/checks");
  const { pgCheck } = await load("@luneo/readiness/pg");
  assert.throws(() => pgCheck("mysql://db"), { code: "CHECK_REFUSED" });
  const readiness = createReadiness({
    checks: [
      pgCheck("postgres://nobody@127.0.0.1:1/nothing"),
      optionalCheck("redis", undefined, () => assert.fail("not configured")),
    ],
    format: "terminus",
    details: { authorize: bearer(TOKEN) },
  });
  await readiness.start();
  const { port, close } = await readiness.listen({ port: 0, host: "127.0.0.1" });
  const read = async (headers) => (await fetch(`http://127.0.0.1:${port}/readyz`, { headers })).json();
  assert.deepEqual(await read({}), { status: "ok", info: {}, error: {}, details: {} });
  const { details } = await read({ authorization: `Bearer ${TOKEN}` });
  assert.deepEqual([details.postgres.status, details.postgres.code], ["degraded", "ECONNREFUSED"]);
  assert.equal(details.redis.code, "NOT_CONFIGURED");
  await close();

  const { readinessFetch } = await load("@luneo/readiness/fetch");
  const handler = readinessFetch(readiness);
  const hold = readiness.hold("warming up");
  assert.equal((await handler(new Request("http://api/readyz"))).status, 503);
  hold.release();
  assert.equal((await handler(new Request("http://api/readyz"))).status, 200);
  assert.equal(await handler(new Request("http://api/orders")), undefined);

  const { readinessPlugin } = await load("@luneo/readiness/fastify");
  assert.equal(typeof readinessPlugin(readiness), "function");

  const { drainBudgetFindings, gracefulShutdown } = await load("@luneo/readiness/shutdown");
  const onRailway = { env: { RAILWAY_ENVIRONMENT_ID: "e" }, budgetMs: 25_000 };
  assert.deepEqual(
    drainBudgetFindings(onRailway).map(({ id }) => id),
    ["railway-kills-early"],
  );
  const exits = [];
  const shutdown = gracefulShutdown(readiness, [], { signals: [], exit: (code) => exits.push(code) });
  assert.equal(await shutdown.shutDown("the end of a test"), 0);
  assert.deepEqual(exits, [0]);
}

/** What stands around readiness: a heartbeat for exec probes, notices, metrics, alerts. */
async function useAround(load, readiness) {
  const { heartbeatFile } = await load("@luneo/readiness/heartbeat");
  const folder = mkdtempSync(join(tmpdir(), "readiness-use-"));
  try {
    const path = join(folder, "alive");
    const heartbeat = heartbeatFile(readiness, { path, group: "ready" });
    await becomes(() => existsSync(path), true);
    await heartbeat.close();
    assert.equal(existsSync(path), false);
  } finally {
    rmSync(folder, { recursive: true });
  }

  const { createNotifier, notifyTransitions } = await load("@luneo/readiness/notify");
  assert.throws(() => createNotifier({}), { code: "NOTIFIER_REFUSED" });
  assert.throws(() => notifyTransitions(readiness, {}), { code: "NOTIFY_REFUSED" });
  await notifyTransitions(readiness, { source: "orders-api", notify() {} }).close();

  const { readinessMetrics } = await load("@luneo/readiness/metrics");
  const names = readinessMetrics(readiness)
    .collect()
    .map(({ name }) => name);
  assert.ok(names.includes("readiness_check_status"));

  const { alertRules } = await load("@luneo/readiness/alerts");
  assert.ok(alertRules()[0].rules.some(({ alert }) => alert === "DependencyDown"));
}

async function becomes(read, wanted) {
  const deadline = Date.now() + 5000;
  let value;
  do {
    value = await read();
    if (value === wanted) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  } while (Date.now() < deadline);
  assert.fail(`still ${value} after 5 s, wanted ${wanted}`);
}
