import { once } from "node:events";
import { connect } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  createHttpMetrics,
  defineService,
  defineSlo,
  httpAvailability,
  httpLatency,
  rolling,
} from "../../src/index.ts";
import type { HttpMetrics } from "../../src/index.ts";

/**
 * An application with the routes GET /orders/:id (200), GET /broken (500), GET /slow (answers after 300 ms), and the
 * page at /metrics.
 */
export interface RunningApp {
  readonly server: Server;
  close(): Promise<unknown>;
}

/** What must be counted alike, whichever framework answers. */
export function httpFrameworkSuite(name: string, start: (http: HttpMetrics) => Promise<RunningApp>): void {
  describe(name, () => {
    const api = defineService("api");
    const window = rolling("30d");
    const http = createHttpMetrics({
      slos: [
        defineSlo(api, "availability", { objective: "99.9%", window, sli: httpAvailability() }),
        defineSlo(api, "latency", { objective: "95%", window, sli: httpLatency({ under: "200ms" }) }),
      ],
    });
    let app: RunningApp;
    let url: string;
    const page = async () => (await fetch(`${url}/metrics`)).text();
    const count = async (series: string) =>
      Number(
        (await page())
          .split("\n")
          .find((line) => line.startsWith(`${series} `))
          ?.split(" ")
          .at(-1) ?? 0,
      );
    const requests = (route: string, status: number) =>
      count(
        `http_server_request_duration_seconds_count{http_request_method="GET",http_route="${route}",http_response_status_code="${status}"}`,
      );

    beforeAll(async () => {
      app = await start(http);
      url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    });
    afterAll(async () => {
      await http.close();
      await app.close();
    });

    test("requests are counted by their route, not by their URL", async () => {
      for (const id of [1, 2, 3]) await (await fetch(`${url}/orders/${id}`)).arrayBuffer();
      await expect.poll(() => requests("/orders/:id", 200)).toBe(3);
      expect(await page()).not.toMatch(/\/orders\/\d/);
    });

    test("failures are bad for availability and no event of latency", async () => {
      const before = await count('slo_events_total{slo="api/latency",outcome="good"}');
      await (await fetch(`${url}/broken`)).arrayBuffer();
      await expect.poll(() => requests("/broken", 500)).toBe(1);
      expect(await count('slo_events_total{slo="api/availability",outcome="bad"}')).toBe(1);
      expect(await count('slo_events_total{slo="api/latency",outcome="good"}')).toBe(before);
    });

    test("unknown paths share one series", async () => {
      for (const path of ["/wp-login.php", "/.env", "/admin"]) await (await fetch(`${url}${path}`)).arrayBuffer();
      await expect.poll(() => requests("__unmatched__", 404)).toBe(3);
    });

    test("slow requests are bad for latency", async () => {
      await (await fetch(`${url}/slow`)).arrayBuffer();
      await expect.poll(() => count('slo_events_total{slo="api/latency",outcome="bad"}')).toBe(1);
    });

    test("a client that hangs up is counted as that, not as a fast success", async () => {
      const before = await requests("/slow", 200);
      const socket = connect((app.server.address() as AddressInfo).port, "127.0.0.1");
      socket.write("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n");
      await once(app.server, "request");
      socket.destroy();
      await expect
        .poll(() => count('http_server_aborted_requests_total{http_request_method="GET",http_route="/slow"}'))
        .toBe(1);
      expect(await requests("/slow", 200)).toBe(before);
    });

    test("the page itself is not counted", async () => {
      expect(await page()).not.toContain('http_route="/metrics"');
    });
  });
}
