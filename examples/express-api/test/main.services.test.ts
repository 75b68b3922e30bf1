import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { ApiProcess } from "../../../tools/demo/api-process.ts";
import { answers, startApi } from "../../../tools/demo/api-process.ts";
import { freePort } from "../../../tools/services/free-port.ts";

const healthToken = "for-operators-only-and-long-enough-987654321";
let api: ApiProcess;
let url: string;

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  api = await startApi({
    APP_ENV: "development",
    PORT: String(port),
    DATABASE_URL: inject("postgresUrl"),
    REDIS_URL: inject("redisUrl"),
    JWT_SECRET: "for-tests-only-and-long-enough-0123456789",
    HEALTH_TOKEN: healthToken,
    RAILWAY_GIT_COMMIT_SHA: "0123abc",
    RAILWAY_DEPLOYMENT_ID: "deployment-1",
  });
  await answers(api, `${url}/readyz`, { timeoutMs: 20_000, signal: AbortSignal.timeout(25_000) });
});
afterAll(() => api.stop());

const place = (order: unknown) =>
  fetch(`${url}/orders`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(order),
  });

describe("the orders API", () => {
  test("takes an order, lists it, and shows it to whoever holds its receipt", async () => {
    const response = await place({ product: "Espresso beans", quantity: 2 });
    expect(response.status).toBe(201);
    const { receipt, ...order } = (await response.json()) as { id: number; receipt: string };

    const { recent, placedToday } = (await (await fetch(`${url}/orders`)).json()) as {
      recent: { id: number }[];
      placedToday: number;
    };
    expect(recent[0]).toEqual(order);
    expect(placedToday).toBeGreaterThanOrEqual(1);

    const found = await fetch(`${url}/orders/${order.id}`, { headers: { authorization: `Bearer ${receipt}` } });
    expect([found.status, await found.json()]).toEqual([200, order]);
  });

  test("shows an order to nobody without its receipt, or with a forged one", async () => {
    const { id, receipt } = (await (await place({ product: "Filter", quantity: 1 })).json()) as {
      id: number;
      receipt: string;
    };
    const statusWith = async (authorization: string) =>
      (await fetch(`${url}/orders/${id}`, { headers: { authorization } })).status;
    expect(await statusWith("")).toBe(404);
    expect(await statusWith(`Bearer ${receipt.slice(0, -2)}AA`)).toBe(404);
    expect((await fetch(`${url}/orders/${id + 1}`, { headers: { authorization: `Bearer ${receipt}` } })).status).toBe(
      404,
    );
  });

  test.each([
    {},
    { product: "", quantity: 1 },
    { product: "Filter", quantity: 0 },
    { product: "Filter", quantity: "1" },
    [],
    null,
  ])("refuses %j and says what it expects", async (order) => {
    const response = await place(order);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
  });

  test("serves its page, its health and its metrics", async () => {
    expect(await (await fetch(url)).text()).toContain("<title>Orders</title>");
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('http_route="/orders"');
    expect(metrics).toContain("db_client_connections_max");
    expect(metrics).toMatch(/^slo_events_total\{.*\} \d+$/m);
  });
});

test("shows health to everybody, and to who has the token what each check says", async () => {
  const health = async (headers = {}) => {
    const response = await fetch(`${url}/healthz`, { headers });
    return (await response.json()) as Record<string, unknown>;
  };
  expect(await health()).toEqual({ status: "pass", version: "0123abc", releaseId: "deployment-1" });
  const { checks } = await health({ authorization: `Bearer ${healthToken}` });
  expect(Object.keys(checks as object)).toEqual(["postgres", "redis", "disk-space", "memory"]);
  expect((checks as Record<string, unknown[]>)["postgres"]?.[0]).toMatchObject({ status: "pass", impact: "critical" });
});

test("main.ts is short enough to copy: under 60 lines", async () => {
  const { readFile } = await import("node:fs/promises");
  const source = await readFile(new URL("../src/main.ts", import.meta.url), "utf8");
  expect(source.split("\n").length).toBeLessThan(60);
});

test("stops in order on SIGTERM, with exit code 0", async () => {
  const port = await freePort();
  const second = await startApi({
    APP_ENV: "development",
    PORT: String(port),
    DATABASE_URL: inject("postgresUrl"),
    REDIS_URL: inject("redisUrl"),
    JWT_SECRET: "for-tests-only-and-long-enough-0123456789",
    HEALTH_TOKEN: healthToken,
  });
  await answers(second, `http://127.0.0.1:${port}/readyz`, { timeoutMs: 20_000, signal: AbortSignal.timeout(25_000) });
  process.kill(second.pid, "SIGTERM");
  expect(await second.ended).toBe("exited with code 0");
}, 30_000);
