import * as successor from "@prometheus-io/client";
import promClient from "prom-client";
import { expect, test } from "vitest";
import { renderText } from "@luneo/kernel/metrics/text";
import { instrumentPool } from "../src/index.ts";
import { fakePool } from "./fake-client.ts";

const clients = [
  ["prom-client", () => new promClient.Registry()],
  ["@prometheus-io/client", () => new successor.Registry()],
] as const;

/** The samples of a text, sorted: comments and order are the registry's own affair. */
function samples(text: string): string[] {
  const label = (labels: string): string => labels.split(",").toSorted().join(",");
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.replace(/\{(.*)\}/, (_, labels: string) => `{${label(labels)}}`))
    .toSorted();
}

test.each(clients)("%s shows what our own text shows", async (_client, createRegistry) => {
  const pool = fakePool(3);
  const monitor = instrumentPool(pool, { name: "main", clock: stoppedClock });
  const registry = createRegistry();
  monitor.attach(registry);
  await pool.query("select 1");
  await pool.connect();
  expect(samples(await registry.metrics())).toEqual(samples(renderText(monitor.collect())));
  await monitor.close();
});

test.each(clients)("two pools in one registry of %s are told apart", async (_client, createRegistry) => {
  const registry = createRegistry();
  const [main, reports] = [fakePool(4), fakePool(2)];
  const monitors = [instrumentPool(main, { name: "main" }), instrumentPool(reports, { name: "reports" })];
  for (const monitor of monitors) monitor.attach(registry);
  await main.connect();
  await main.connect();
  await reports.connect();
  const text = await registry.metrics();
  expect(text).toContain('db_client_connections{pool="main",state="used"} 2');
  expect(text).toContain('db_client_connections{pool="reports",state="used"} 1');
  expect(text).toContain('db_client_connections_max{pool="main"} 4');
  expect(text).toContain('db_client_connections_max{pool="reports"} 2');
  expect(text.match(/^# TYPE db_client_connections gauge$/gm)).toHaveLength(1);
  const json = (await registry.getMetricsAsJSON()).find(({ name }) => name === "db_client_connections_max");
  expect(json?.values.map(({ labels, value }) => [labels["pool"], value])).toEqual([
    ["main", 4],
    ["reports", 2],
  ]);
  for (const monitor of monitors) await monitor.close();
});

test.each(clients)("a registry of %s has each pool once", async (_client, createRegistry) => {
  const registry = createRegistry();
  const monitor = instrumentPool(fakePool(1), { name: "main" });
  const namesake = instrumentPool(fakePool(1), { name: "main" });
  monitor.attach(registry);
  for (const again of [monitor, namesake]) {
    expect(() => again.attach(registry)).toThrow(expect.objectContaining({ code: "POOL_ALREADY_ATTACHED" }));
  }
  await monitor.close();
  await namesake.close();
});

test.each(clients)(
  "a closed monitor leaves the registry of %s, and its name is free",
  async (_client, createRegistry) => {
    const registry = createRegistry();
    const [monitor, other] = [
      instrumentPool(fakePool(1), { name: "main" }),
      instrumentPool(fakePool(1), { name: "b" }),
    ];
    monitor.attach(registry);
    other.attach(registry);
    await monitor.close();
    expect(await registry.metrics()).not.toContain('pool="main"');
    expect(await registry.metrics()).toContain('pool="b"');
    const next = instrumentPool(fakePool(1), { name: "main" });
    next.attach(registry);
    expect(await registry.metrics()).toContain('pool="main"');
    await next.close();
    await other.close();
  },
);

test("registries of both clients are refused, because one of them is never scraped", async () => {
  const monitor = instrumentPool(fakePool(1), { name: "main" });
  monitor.attach(new promClient.Registry());
  expect(() => monitor.attach(new successor.Registry())).toThrow(
    expect.objectContaining({ code: "MIXED_METRIC_CLIENTS" }),
  );
  await monitor.close();
});

test("a name that the application has taken is refused", async () => {
  const registry = new promClient.Registry();
  registry.registerMetric(new promClient.Gauge({ name: "db_client_connections", help: "Mine.", registers: [] }));
  const monitor = instrumentPool(fakePool(1), { name: "main" });
  expect(() => monitor.attach(registry)).toThrow(expect.objectContaining({ code: "METRIC_NAME_TAKEN" }));
  await monitor.close();
});

test("an OpenMetrics registry names counters its own way, for every pool", async () => {
  const registry = new promClient.Registry<promClient.OpenMetricsContentType>();
  registry.setContentType(promClient.Registry.OPENMETRICS_CONTENT_TYPE);
  const monitors = ["main", "reports"].map((name) => instrumentPool(fakePool(1), { name }));
  for (const monitor of monitors) monitor.attach(registry);
  for (let scrape = 0; scrape < 2; scrape++) {
    const text = await registry.metrics();
    expect(text).toContain("# TYPE db_client_connections_leaks counter");
    expect(text).toContain('db_client_connections_leaks_total{pool="reports"} 0');
    expect(text).not.toContain("total_total");
  }
  for (const monitor of monitors) await monitor.close();
});

test("an OpenMetrics registry that was handed our metric names it its own way, and the first registry as before", async () => {
  const registry = new promClient.Registry();
  const monitor = instrumentPool(fakePool(1), { name: "main" });
  monitor.attach(registry);
  const other = new promClient.Registry<promClient.OpenMetricsContentType>();
  other.setContentType(promClient.Registry.OPENMETRICS_CONTENT_TYPE);
  other.registerMetric(registry.getSingleMetric("db_client_connections_leaks_total")!);
  expect(await other.metrics()).toContain("# TYPE db_client_connections_leaks counter");
  expect(await registry.metrics()).toContain("# TYPE db_client_connections_leaks_total counter");
  await monitor.close();
});

const stoppedClock = { now: () => 0, monotonic: () => 0, setTimer: () => ({ cancel() {} }) };
