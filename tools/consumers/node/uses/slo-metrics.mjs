import assert from "node:assert/strict";
import { serving } from "../serving.mjs";

/** Requests are counted for an SLO as they end, and the page says so. */
export async function use(load) {
  const { createHttpMetrics, defineService, defineSlo, httpAvailability, rolling } = await load("@luneo/slo-metrics");
  const { metricsRouter } = await load("@luneo/slo-metrics/express");
  const service = defineService("orders-api");
  const promise = { objective: "99.9%", window: rolling("30d"), sli: httpAvailability() };
  assert.throws(() => defineSlo(service, "availability", { ...promise, objective: "150%" }), { code: "SLO_REFUSED" });

  const http = createHttpMetrics({ slos: [defineSlo(service, "availability", promise)] });
  const router = metricsRouter({ http });
  const answer = (request, response) => response.writeHead(request.url === "/broken" ? 500 : 200).end();
  const handler = (request, response) => router(request, response, () => answer(request, response));
  await serving(handler, async (get) => {
    for (const path of ["/", "/", "/broken"]) await get(path);
    const { status, text } = await get("/metrics");
    assert.equal(status, 200);
    assert.match(text, /^slo_events_total\{slo="orders-api\/availability",outcome="good"\} 2$/m);
    assert.match(text, /^slo_events_total\{slo="orders-api\/availability",outcome="bad"\} 1$/m);
  });
  await http.close();
}
