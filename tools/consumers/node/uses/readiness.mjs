import assert from "node:assert/strict";
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
  await readiness.close();
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
