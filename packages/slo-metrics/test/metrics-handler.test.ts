import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import * as successor from "@prometheus-io/client";
import promClient from "prom-client";
import { describe, expect, test, vi } from "vitest";
import { createHttpMetrics, metricsHandler } from "../src/index.ts";
import type { MetricsHandler, MetricsHandlerOptions, SloError } from "../src/index.ts";

async function ask(options: MetricsHandlerOptions | MetricsHandler, method = "GET") {
  const handler = typeof options === "function" ? options : metricsHandler(options);
  const server = createServer(handler).listen(0, "127.0.0.1");
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

  test("is an error without its text when a source can't be read, and the operator is told of it", async () => {
    const onError = vi.fn(() => {
      throw new Error("no logger");
    });
    const collect = vi.fn(() => []);
    const handler = metricsHandler({ sources: [{ collect }], onError });
    const broken = new Error("secret-db-host");
    collect.mockImplementation(() => {
      throw broken;
    });
    expect(await ask(handler)).toMatchObject({ status: 500, body: "the metrics can't be read\n" });
    expect(onError).toHaveBeenCalledExactlyOnceWith(broken, "sources");
  });

  test("is an error when the registry can't be read, whether it throws or rejects", async () => {
    const broken = new Error("secret-db-host");
    const fail = () => {
      throw broken;
    };
    for (const metrics of [() => Promise.reject(broken), fail]) {
      const onError = vi.fn<() => void>(async () => fail());
      const registry = { contentType: "text/plain", getSingleMetric: () => undefined, metrics };
      const { status, body } = await ask({ sources: [createHttpMetrics()], registry, onError });
      expect([status, body]).toEqual([500, "the metrics can't be read\n"]);
      expect(onError).toHaveBeenCalledExactlyOnceWith(broken, "registry");
    }
  });

  test("is an error when a source was attached after the handler was made, for it would be counted twice", async () => {
    const onError = vi.fn();
    const [http, registry] = [createHttpMetrics(), new promClient.Registry()];
    const handler = metricsHandler({ sources: [http], registry, onError });
    http.attach(registry);
    expect((await ask(handler)).status).toBe(500);
    expect(onError).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ code: "METRICS_HANDLER_REFUSED" }),
      "sources",
    );
  });

  test("is for those who are authorized, and a failing guard is a no", async () => {
    const sources = [createHttpMetrics()];
    const guards: [string, () => unknown][] = [
      ["false", () => false],
      ["a promise of false", async () => false],
      ["what is only truthy", () => "yes"],
      ["a promise of what is only truthy", async () => 1],
      ["nothing", () => undefined],
    ];
    for (const [name, authorize] of guards) {
      const { status, body } = await ask({ sources, authorize: authorize as () => boolean });
      expect([name, status, body]).toEqual([name, 403, ""]);
    }
    for (const authorize of [() => true, async () => true]) {
      expect((await ask({ sources, authorize })).status).toBe(200);
    }
    for (const authorize of [
      () => {
        throw new Error("secret-token");
      },
      () => Promise.reject(new Error("secret-token")),
    ]) {
      const onError = vi.fn();
      expect(await ask({ sources, authorize, onError })).toMatchObject({ status: 403, body: "" });
      expect(onError).toHaveBeenCalledExactlyOnceWith(expect.any(Error), "authorize");
    }
  });

  test("asks the guard about the request itself, before anything else", async () => {
    const authorize = vi.fn((request: IncomingMessage) => request.method === "GET");
    expect((await ask({ sources: [], authorize }, "POST")).status).toBe(403);
    expect((await ask({ sources: [], authorize })).status).toBe(200);
  });

  test("is not written over an answer that was given while the guard was asked", async () => {
    const handler = metricsHandler({ sources: [], authorize: async () => true });
    const answered = (request: IncomingMessage, response: ServerResponse) => {
      handler(request, response);
      response.statusCode = 503;
      response.end("late");
    };
    expect(await ask(answered)).toMatchObject({ status: 503, body: "late" });
    expect(await ask(answered, "POST")).toMatchObject({ status: 503, body: "late" });
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

  test("for a guard that is no function: it must not turn out to be none", () => {
    const error = refusal(() => metricsHandler({ sources: [], authorize: true as never, onError: "log" as never }));
    expect(error.problems.map(({ code, what }) => [code, what])).toEqual([
      ["NOT_A_FUNCTION", "`authorize` must be a function"],
      ["NOT_A_FUNCTION", "`onError` must be a function"],
    ]);
  });

  test("for a metric of a type that is not known here, rather than at the first scrape", () => {
    const [family] = createHttpMetrics().collect();
    const newer = { collect: () => [{ ...family, type: "exponential" } as never] };
    expect(refusal(() => metricsHandler({ sources: [newer] })).problems[0]?.code).toBe("UNKNOWN_METRIC_TYPE");
  });
});
