import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test, vi } from "vitest";
import { metricsRouter, type MetricsRouterOptions } from "../src/express.ts";
import { createHttpMetrics } from "../src/index.ts";

/** The answers to requests for these paths; the application's own are "app". */
async function ask(options: Partial<MetricsRouterOptions>, paths: readonly string[]): Promise<(string | number)[]> {
  const router = metricsRouter({ http: createHttpMetrics(), ...options });
  const server = createServer((request, response) => {
    router(request, response, () => void response.end("app"));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const answers: (string | number)[] = [];
    for (const path of paths) {
      const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
      const body = await response.text();
      answers.push(response.status === 200 ? (body.startsWith("# HELP") ? "page" : body) : response.status);
    }
    return answers;
  } finally {
    server.close().closeAllConnections();
  }
}

test("the page is at its path, with a query or a slash at its end too, and nowhere else", async () => {
  const paths = ["/metrics", "/metrics/", "/metrics?x", "/metrics/?x", "/metricsx", "/metrics/x", "/"];
  expect(await ask({}, paths)).toEqual(["page", "page", "page", "page", "app", "app", "app"]);
  expect(await ask({ path: "/internal/" }, ["/internal", "/internal/", "/metrics"])).toEqual(["page", "page", "app"]);
});

test("an async guard is waited for, and guards the page alone", async () => {
  expect(await ask({ authorize: async () => false }, ["/metrics", "/metrics/", "/"])).toEqual([403, 403, "app"]);
  expect(await ask({ authorize: async () => true }, ["/metrics"])).toEqual(["page"]);
});

test("a guard that throws keeps the page closed, and is told to `onError`", async () => {
  const onError = vi.fn();
  const authorize = () => Promise.reject(new Error("no session store"));
  expect(await ask({ authorize, onError }, ["/metrics"])).toEqual([403]);
  expect(onError).toHaveBeenCalledExactlyOnceWith(expect.any(Error), "authorize");
});
