import { EventEmitter } from "node:events";
import fc from "fast-check";
import { createManualClock } from "@luneo/kernel/manual-clock";
import { renderText } from "@luneo/kernel/metrics/text";
import * as successor from "@prometheus-io/client";
import promClient from "prom-client";
import { describe, expect, test } from "vitest";
import {
  createHttpMetrics,
  defineService,
  defineSlo,
  httpAvailability,
  httpLatency,
  rolling,
  SloError,
} from "../src/index.ts";
import type { HttpMetrics, HttpMetricsOptions } from "../src/index.ts";

const api = defineService("api");
const window = rolling("30d");
const availability = defineSlo(api, "availability", { objective: "99.9%", window, sli: httpAvailability() });
const latency = defineSlo(api, "latency", { objective: "95%", window, sli: httpLatency({ under: "200ms" }) });

class Response extends EventEmitter {
  statusCode = 200;
  writableFinished = false;
}

interface Played {
  readonly method?: string;
  readonly route?: string;
  readonly url?: string;
  readonly status?: number;
  readonly seconds?: number;
  readonly aborted?: boolean;
}

/** An HTTP server's part, played with a clock of its own. */
function stage(options: HttpMetricsOptions = {}): {
  http: HttpMetrics;
  play(request: Played): Promise<void>;
  text(): string;
} {
  const clock = createManualClock();
  const http = createHttpMetrics({ slos: [availability, latency], clock, ...options });
  const handler = http.express();
  return {
    http,
    async play({ method = "GET", route, url = route ?? "/unknown", status = 200, seconds = 0.05, aborted = false }) {
      const response = new Response();
      handler({ method, url, ...(route === undefined ? {} : { route: { path: route } }) }, response, () => {});
      await clock.advance(seconds * 1000);
      response.statusCode = status;
      response.writableFinished = !aborted;
      response.emit("close");
    },
    text: () => renderText(http.collect()),
  };
}

const lines = (text: string, name: string) =>
  text.split("\n").filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));

describe("the SLO counters", () => {
  test("are there from zero, before the first request", () => {
    expect(lines(stage().text(), "slo_events_total")).toEqual([
      'slo_events_total{slo="api/availability",outcome="good"} 0',
      'slo_events_total{slo="api/availability",outcome="bad"} 0',
      'slo_events_total{slo="api/latency",outcome="good"} 0',
      'slo_events_total{slo="api/latency",outcome="bad"} 0',
    ]);
  });

  test("count at the exact bound, where the histogram has a bucket of the same number", async () => {
    const { play, text } = stage();
    for (const seconds of [0.199, 0.2, 0.201]) await play({ route: "/orders", seconds });
    expect(text()).toContain('slo_events_total{slo="api/latency",outcome="good"} 2');
    expect(text()).toContain('slo_events_total{slo="api/latency",outcome="bad"} 1');
    expect(text()).toMatch(/_bucket\{[^}]*http_route="\/orders"[^}]*le="0.2"\} 2|_bucket\{le="0.2"[^}]*\} 2/);
  });

  test("agree with the histogram, whatever happens", async () => {
    const request = fc.record({
      route: fc.constantFrom("/a", "/b/:id"),
      status: fc.constantFrom(200, 404, 500),
      seconds: fc.integer({ min: 0, max: 400 }).map((ms) => ms / 1000),
      aborted: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { maxLength: 40 }), async (requests) => {
        const { play, text } = stage();
        for (const each of requests) await play(each);
        const answered = requests.filter(({ aborted }) => !aborted);
        const page = text();
        const sum = (fragment: RegExp) =>
          page
            .split("\n")
            .filter((line) => fragment.test(line))
            .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
        expect(sum(/^http_server_request_duration_seconds_count\{/)).toBe(answered.length);
        expect(sum(/^slo_events_total\{slo="api\/availability",outcome="bad"\}/)).toBe(
          answered.filter(({ status }) => status >= 500).length,
        );
        expect(sum(/^slo_events_total\{slo="api\/availability"/)).toBe(answered.length);
        expect(sum(/^slo_events_total\{slo="api\/latency"/)).toBe(answered.filter(({ status }) => status < 500).length);
        expect(sum(/^http_server_aborted_requests_total\{/)).toBe(requests.length - answered.length);
      }),
      { numRuns: 50 },
    );
  });
});

describe("requests", () => {
  test("that clients broke off are counted as such, and never as fast successes", async () => {
    const { play, text } = stage();
    for (let times = 0; times < 10; times++) await play({ route: "/slow", aborted: true, seconds: 0.05 });
    expect(text()).toContain('http_server_aborted_requests_total{http_request_method="GET",http_route="/slow"} 10');
    expect(text()).not.toContain("http_server_request_duration_seconds_count");
    expect(text()).toContain('slo_events_total{slo="api/latency",outcome="good"} 0');
  });

  test("of scanners add no series after the first", async () => {
    const { play, text } = stage();
    await play({ url: "/0.php", status: 404 });
    const series = text().split("\n").length;
    for (let index = 1; index < 1000; index++) await play({ url: `/${index}.php`, status: 404 });
    expect(text().split("\n").length).toBe(series);
    expect(text()).toContain('http_route="__unmatched__",http_response_status_code="404"');
  });

  test("with invented methods share one", async () => {
    const { play, text } = stage();
    for (const method of ["BREW", "WHEN", "PROPFIND"]) await play({ method, route: "/pot" });
    expect(lines(text(), "http_server_request_duration_seconds_count")).toEqual([
      'http_server_request_duration_seconds_count{http_request_method="_OTHER",http_route="/pot",http_response_status_code="200"} 3',
    ]);
  });

  test("to health and metrics are not counted, with or without a route", async () => {
    const { play, text } = stage();
    await play({ route: "/metrics" });
    await play({ url: "/readyz?x=1" });
    await play({ url: "/readyz/" });
    await play({ route: "/healthz/" });
    expect(text()).not.toContain("http_server_request_duration_seconds_count");
    expect(text()).toContain('outcome="good"} 0');
  });

  test("to health paths of one's own are not counted when they are in `exclude`", async () => {
    const { play, text } = stage({ exclude: ["/health/"] });
    await play({ url: "/health?deep" });
    await play({ route: "/health" });
    expect(text()).not.toContain("http_server_request_duration_seconds_count");
  });

  test("beyond maxRoutes share a series, and are counted as overflow", async () => {
    const { play, text } = stage({ maxRoutes: 2 });
    for (const route of ["/a", "/b", "/c", "/d", "/a"]) await play({ route });
    expect(
      lines(text(), "http_server_request_duration_seconds_count").map((line) => /http_route="([^"]*)"/.exec(line)?.[1]),
    ).toEqual(["/a", "/b", "__overflow__"]);
    expect(text()).toContain("http_server_overflowed_requests_total 2");
  });

  test("are named by `route` where no framework does", async () => {
    const { play, text } = stage({ route: ({ url }) => (url?.startsWith("/files/") ? "/files/*" : undefined) });
    await play({ url: "/files/a.txt" });
    await play({ url: "/other" });
    expect(text()).toContain('http_route="/files/*"');
    expect(text()).toContain('http_route="__unmatched__"');
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("bad URL");
      },
    ],
    ["gives no text", () => 5 as never],
    ["gives far too long a text", () => "x".repeat(1_000_000)],
  ])("are unmatched where `route` %s, and nothing ends", async (_what, route) => {
    const { play, text } = stage({ route });
    await play({ url: "/%" });
    expect(text()).toContain('http_route="__unmatched__",http_response_status_code="200"} 1');
  });

  test("whose client was gone before we were asked are aborted at once, and do not stay active", () => {
    const { http, text } = stage();
    const response = Object.assign(new Response(), { destroyed: true });
    http.express()({ method: "GET", route: { path: "/late" } }, response, () => {});
    expect(text()).toContain("http_server_active_requests 0");
    expect(text()).toContain('http_server_aborted_requests_total{http_request_method="GET",http_route="/late"} 1');
  });

  test("that are being answered are a gauge", () => {
    const { http, text } = stage();
    const [first, second] = [new Response(), new Response()];
    http.express()({ method: "GET", url: "/" }, first, () => {});
    http.express()({ method: "GET", url: "/" }, second, () => {});
    expect(text()).toContain("http_server_active_requests 2");
    first.emit("close");
    expect(text()).toContain("http_server_active_requests 1");
  });

  test("that pass two middlewares are counted once", () => {
    const { http, text } = stage();
    const response = Object.assign(new Response(), { writableFinished: true });
    const request = { method: "GET", route: { path: "/x" } };
    http.express()(request, response, () => http.express()(request, response, () => {}));
    response.emit("close");
    expect(text()).toContain('http_route="/x",http_response_status_code="200"} 1');
  });
});

test("two HttpMetrics count the same request, each for itself and once", () => {
  const [one, two] = [stage(), stage()];
  const response = Object.assign(new Response(), { writableFinished: true });
  const request = { method: "GET", route: { path: "/x" } };
  for (const { http } of [one, two, one]) http.express()(request, response, () => {});
  for (const { text } of [one, two]) expect(text()).toContain("http_server_active_requests 1\n");
  response.emit("close");
  response.emit("close");
  for (const { text } of [one, two]) {
    expect(text()).toContain('http_route="/x",http_response_status_code="200"} 1\n');
    expect(text()).toContain("http_server_active_requests 0\n");
  }
});

describe.each([
  ["prom-client", () => new promClient.Registry()],
  ["@prometheus-io/client", () => new successor.Registry()],
] as const)("through %s", (_name, createRegistry) => {
  test("the numbers are those of our own text", async () => {
    const { http, play, text } = stage();
    const registry = createRegistry();
    http.attach(registry);
    await play({ route: "/orders", seconds: 0.07 });
    await play({ route: "/orders", status: 503, seconds: 0.3 });
    const values = (page: string) =>
      page
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("#"))
        .map((line) =>
          line.replace(
            /\{(.*)\}/,
            (_, labels: string) =>
              `{${labels
                .split(/,(?=[a-z_]+=)/)
                .toSorted()
                .join(",")}}`,
          ),
        )
        .toSorted();
    expect(values(await registry.metrics())).toEqual(values(text()));
  });
});

test.each([
  [{ slos: {} }, "INVALID_SLOS"],
  [{ slos: [{}] }, "INVALID_SLOS"],
  [{ exclude: "/metrics" }, "INVALID_EXCLUDE"],
  [{ route: "x" }, "INVALID_ROUTE"],
  [{ buckets: 5 }, "INVALID_BUCKETS"],
])("options of a wrong type are refused too: %j", (options, code) => {
  expect(() => createHttpMetrics(options as never)).toThrow(
    expect.objectContaining({ code: "HTTP_METRICS_REFUSED", problems: [expect.objectContaining({ code })] }),
  );
});

test("bad options are refused at once, with all that is wrong", () => {
  let error: unknown;
  try {
    createHttpMetrics({ slos: [latency, latency], buckets: [0, Number.NaN], maxRoutes: 0, aborted: "maybe" as never });
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(SloError);
  expect((error as SloError).code).toBe("HTTP_METRICS_REFUSED");
  expect((error as SloError).problems.map(({ code }) => code)).toEqual([
    "DUPLICATE_SLO",
    "INVALID_BUCKETS",
    "INVALID_MAX_ROUTES",
    "INVALID_ABORTED",
  ]);
});
