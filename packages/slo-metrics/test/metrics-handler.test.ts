import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as successor from "@prometheus-io/client";
import promClient from "prom-client";
import { describe, expect, test } from "vitest";
import { createHttpMetrics, metricsHandler } from "../src/index.ts";
import type { MetricsHandlerOptions, SloError } from "../src/index.ts";

async function ask(options: MetricsHandlerOptions, method = "GET") {
  const server = createServer(metricsHandler(options)).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { method });
    return { status: response.status, headers: response.headers, body: await response.text() };
  } finally {
    server.close().closeAllConnections();
  }
}

function refusal(make: () => unknown): SloError {
  try {
    make();
  } catch (error) {
    return error as SloError;
  }
  throw new Error("It was accepted.");
}

describe("the metrics page", () => {
  test("is Prometheus text, and not to be stored", async () => {
    const { status, headers, body } = await ask({ sources: [createHttpMetrics()] });
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(body).toContain("# TYPE http_server_request_duration_seconds histogram\n");
  });

  test("answers HEAD without a body, and refuses what is no reading", async () => {
    const options = { sources: [createHttpMetrics()] };
    expect(await ask(options, "HEAD")).toMatchObject({ status: 200, body: "" });
    const refused = await ask(options, "POST");
    expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  test.each([
    ["prom-client", () => promClient],
    ["@prometheus-io/client", () => successor],
  ] as const)("holds the application's own metrics of %s too", async (_name, client) => {
    const { Registry, Counter } = client() as typeof promClient;
    const registry = new Registry();
    new Counter({ name: "own_total", help: "Own.", registers: [registry] }).inc(3);
    const { body } = await ask({ sources: [createHttpMetrics()], registry });
    expect(body).toContain("own_total 3\n");
    expect(body).toContain("# TYPE slo_events_total counter");
  });

  test("is an error, without its text, when a source can't be read", async () => {
    const broken = {
      collect: () => {
        if (broken.isUp) return [];
        throw new Error("secret-db-host");
      },
      isUp: true,
    };
    const handler = { sources: [broken] };
    const server = createServer(metricsHandler(handler)).listen(0, "127.0.0.1");
    await once(server, "listening");
    broken.isUp = false;
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secret");
    server.close().closeAllConnections();
  });
});

describe("a handler is refused", () => {
  test("for a source that is both attached and passed: it would be counted twice", () => {
    const http = createHttpMetrics();
    const registry = new promClient.Registry();
    http.attach(registry);
    const error = refusal(() => metricsHandler({ sources: [http], registry }));
    expect(error.code).toBe("METRICS_HANDLER_REFUSED");
    expect(error.problems[0]?.code).toBe("ATTACHED_AND_PASSED");
  });

  test("for one source twice, and for two whose rows nothing tells apart", () => {
    const http = createHttpMetrics();
    expect(refusal(() => metricsHandler({ sources: [http, http] })).problems[0]?.code).toBe("DUPLICATE_METRIC");
    expect(
      refusal(() => metricsHandler({ sources: [createHttpMetrics(), createHttpMetrics()] })).problems[0]?.code,
    ).toBe("DUPLICATE_METRIC");
  });

  test("for what is no registry, or prints another format", () => {
    expect(refusal(() => metricsHandler({ sources: [], registry: {} as never })).problems[0]?.code).toBe(
      "NOT_A_REGISTRY",
    );
    const openMetrics = new promClient.Registry<typeof promClient.openMetricsContentType>();
    openMetrics.setContentType(promClient.openMetricsContentType);
    expect(refusal(() => metricsHandler({ sources: [], registry: openMetrics })).problems[0]?.code).toBe(
      "OPENMETRICS_REGISTRY",
    );
  });
});
