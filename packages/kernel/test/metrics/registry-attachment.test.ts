import * as successor from "@prometheus-io/client";
import fc from "fast-check";
import * as promClient from "prom-client";
import { describe, expect, test, vi } from "vitest";
import { createCounter } from "../../src/metrics/counter.ts";
import { createGauge } from "../../src/metrics/gauge.ts";
import { createHistogram } from "../../src/metrics/histogram.ts";
import { createMetricSource } from "../../src/metrics/metric-source.ts";
import type { MetricRegistry } from "../../src/metrics/registry-attachment.ts";
import { renderText } from "../../src/metrics/text.ts";
import { anyBounds, anyText } from "./arbitraries.ts";
import { parseText, samplesByKey } from "./parse-text.ts";
import { refusalOf } from "./refusal.ts";

/** What the tests use of a client, which both have alike. */
interface Client {
  Registry: (new (contentType?: string) => TestedRegistry) & {
    merge(registries: TestedRegistry[]): TestedRegistry;
    OPENMETRICS_CONTENT_TYPE: string;
    PROMETHEUS_CONTENT_TYPE: string;
  };
  AggregatorRegistry: (new () => TestedRegistry) & {
    aggregate(metrics: object[], contentType?: string): TestedRegistry;
  };
  Counter: new (definition: object) => { inc(labels: object, by: number): void };
  Gauge: new (definition: object) => { set(labels: object, value: number): void };
  Histogram: new (definition: object) => { observe(labels: object, value: number): void };
}

interface TestedRegistry extends MetricRegistry {
  clear(): void;
  getMetricsAsArray(): object[];
  getMetricsAsJSON(
    aggregator?: string,
  ): Promise<{ name: string; values: { metricName?: string; labels: object; value: number }[] }[]>;
  getSingleMetricAsString(name: string): Promise<string>;
  metrics(): Promise<string>;
  removeSingleMetric(name: string): void;
  resetMetrics(): void;
  setContentType(contentType: string): void;
  setDefaultLabels(labels: object): void;
}

const clients: [string, Client][] = [
  ["prom-client", promClient as unknown as Client],
  ["@prometheus-io/client", successor as unknown as Client],
];

/** One family of each type, with values. */
function shop() {
  const orders = createCounter({ name: "orders_total", help: "Orders.", labels: ["kind"] });
  orders.add(orders.row("gift"), 3);
  orders.add(orders.row("plain"), 4);
  const depth = createGauge({ name: "queue_depth", help: "Jobs that wait." });
  depth.set(depth.row(), 7);
  const age = createGauge({ name: "queue_age_seconds", help: "Age.", aggregator: "max" });
  age.set(age.row(), 20);
  const wait = createHistogram({ name: "wait_seconds", help: "Waiting time.", labels: ["pool"], bounds: [0.1, 0.5] });
  for (const value of [0.05, 0.2, 0.5, 9]) wait.observe(wait.row("main"), value);
  return { orders, depth, age, wait, families: [orders, depth, age, wait] };
}

test("both clients' registries are of the type that attach takes", () => {
  const source = createMetricSource({ families: shop().families });
  source.attach(new promClient.Registry());
  const registry: MetricRegistry = new successor.Registry();
  expect(refusalOf(() => source.attach(registry)).code).toBe("MIXED_METRIC_CLIENTS");
});

describe.each(clients)("attached to %s", (_, client) => {
  function attached() {
    const made = shop();
    const registry = new client.Registry();
    const source = createMetricSource(made);
    source.attach(registry);
    return { ...made, registry, source };
  }

  test("the metrics are those of our own text, and follow what happens", async () => {
    const { registry, source, orders, wait } = attached();
    orders.add(orders.row("new"), 1);
    wait.observe(wait.row("other"), 0.3);
    const [theirs, ours] = [parseText(await registry.metrics()), parseText(renderText(source.collect()))];
    expect(samplesByKey(theirs)).toEqual(samplesByKey(ours));
    expect(theirs.map(({ name, help, type }) => [name, help, type])).toEqual(
      ours.map(({ name, help, type }) => [name, help, type]),
    );
  });

  test("the same observations give the numbers of the client's own metrics", async () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
    const labelled = fc.record({ a: fc.constantFrom("x", 'y"\\', "z\n"), b: fc.constantFrom("1", "2"), number });
    await fc.assert(
      fc.asyncProperty(anyBounds, fc.array(labelled, { maxLength: 50 }), async (bounds, observations) => {
        const labels = ["a", "b"];
        const [native, registry] = [new client.Registry(), new client.Registry()];
        const own = { help: 'Help with \\ and\na line, and "quotes".', labelNames: labels, registers: [native] };
        const theirs = {
          counter: new client.Counter({ ...own, name: "c_total" }),
          gauge: new client.Gauge({ ...own, name: "g" }),
          histogram: new client.Histogram({ ...own, name: "h", buckets: bounds }),
        };
        const counter = createCounter({ name: "c_total", help: own.help, labels });
        const gauge = createGauge({ name: "g", help: own.help, labels });
        const histogram = createHistogram({ name: "h", help: own.help, labels, bounds });
        for (const { a, b, number: value } of observations) {
          theirs.counter.inc({ a, b }, Math.abs(value));
          counter.add(counter.row(a, b), Math.abs(value));
          theirs.gauge.set({ a, b }, value);
          gauge.set(gauge.row(a, b), value);
          theirs.histogram.observe({ a, b }, value);
          histogram.observe(histogram.row(a, b), value);
        }
        const source = createMetricSource({ families: [counter, gauge, histogram] });
        source.attach(registry);
        const expected = parseText(await native.metrics());
        const text = parseText(renderText(source.collect()));
        const through = parseText(await registry.metrics());
        expect(samplesByKey(through)).toEqual(samplesByKey(expected));
        expect(samplesByKey(text)).toEqual(samplesByKey(expected));
        expect(text.map(({ name, help, type }) => [name, help, type])).toEqual(
          expected.map(({ name, help, type }) => [name, help, type]),
        );
        expect(await json(registry)).toEqual(await json(native));
      }),
      { numRuns: 40 },
    );
  });

  test("label values come out as in our own text, whatever text they are", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(anyText, anyText)), async (pairs) => {
        const { registry, source, gauge } = labelledGauge();
        for (const [x, y] of pairs) gauge.row(x, y);
        const [theirs, ours] = [parseText(await registry.metrics()), parseText(renderText(source.collect()))];
        expect(samplesByKey(theirs)).toEqual(samplesByKey(ours));
      }),
      { numRuns: 50 },
    );

    function labelledGauge() {
      const gauge = createGauge({ name: "g", help: "G.", labels: ["x", "constructor"] });
      const source = createMetricSource({ families: [gauge] });
      const registry = new client.Registry();
      source.attach(registry);
      return { gauge, source, registry };
    }
  });

  test("a metric is found by its name and rendered alone", async () => {
    const { registry } = attached();
    expect(registry.getSingleMetric("queue_depth")).toMatchObject({ name: "queue_depth", type: "gauge" });
    expect(await registry.getSingleMetricAsString("queue_depth")).toBe(
      "# HELP queue_depth Jobs that wait.\n# TYPE queue_depth gauge\nqueue_depth 7",
    );
  });

  test("default labels are added where a metric has no such label, in text and JSON, each time anew", async () => {
    const { registry } = attached();
    registry.setDefaultLabels({ app: "api", kind: "default", pool: "default" });
    const [orders] = parseText(await registry.metrics());
    expect(orders?.samples.map(({ labels }) => labels)).toEqual([
      { app: "api", kind: "gift", pool: "default" },
      { app: "api", kind: "plain", pool: "default" },
    ]);
    const before = await json(registry);
    expect(before.find(([name]) => name === "wait_seconds_sum")?.[1]).toEqual({
      app: "api",
      kind: "default",
      pool: "main",
    });
    expect(before.find(([name]) => name === "queue_depth")?.[1]).toEqual({
      app: "api",
      kind: "default",
      pool: "default",
    });
    registry.setDefaultLabels({ app: "worker" });
    const text = parseText(await registry.metrics());
    expect(text.flatMap(({ samples }) => samples).map(({ labels }) => labels["app"])).toEqual(Array(9).fill("worker"));
    expect((await json(registry)).map(([, labels]) => labels["app"])).toEqual(Array(9).fill("worker"));
  });

  test("an OpenMetrics registry names a counter without `_total`, and its samples with it, every time", async () => {
    const { orders, families } = shop();
    const registry = new client.Registry(client.Registry.OPENMETRICS_CONTENT_TYPE);
    createMetricSource({ families }).attach(registry);
    const first = await registry.metrics();
    expect(first.split("\n").slice(0, 4)).toEqual([
      "# HELP orders Orders.",
      "# TYPE orders counter",
      'orders_total{kind="gift"} 3',
      'orders_total{kind="plain"} 4',
    ]);
    expect(first).toContain('\nwait_seconds_bucket{le="+Inf",pool="main"} 4\n');
    expect(first.endsWith("\n# EOF\n")).toBe(true);
    expect(await registry.metrics()).toBe(first);
    expect(await registry.getSingleMetricAsString(orders.name)).toBe(first.split("\n").slice(0, 4).join("\n"));
    expect(registry.getSingleMetric("orders_total")).toMatchObject({ name: "orders_total" });
  });

  test("a counter keeps its name in a registry that is OpenMetrics for a while, or merged into one", async () => {
    const { registry } = attached();
    const before = await registry.metrics();
    registry.setContentType(client.Registry.OPENMETRICS_CONTENT_TYPE);
    const openMetrics = await registry.metrics();
    registry.setContentType(client.Registry.PROMETHEUS_CONTENT_TYPE);
    expect(await registry.metrics()).toBe(before);

    const merged = client.Registry.merge([registry, new client.Registry()]);
    expect(await merged.metrics()).toBe(before);
    merged.setContentType(client.Registry.OPENMETRICS_CONTENT_TYPE);
    expect(await merged.metrics()).toBe(openMetrics);
    expect(await registry.metrics()).toBe(before);
    expect((await json(registry))[0]?.[0]).toBe("orders_total");
  });

  test("cluster workers are merged: totals and distributions summed, gauges as they say", async () => {
    const [one, two] = [attached(), attached()];
    two.orders.add(two.orders.row("gift"), 10);
    two.orders.add(two.orders.row("only|here"), 1);
    two.age.set(two.age.row(), 50);
    two.wait.observe(two.wait.row("main"), 0.2);
    // What a worker sends to the primary.
    const sent = await Promise.all(
      [one, two].map(async ({ registry }) => JSON.parse(JSON.stringify(await registry.getMetricsAsJSON())) as object),
    );
    const families = parseText(await client.AggregatorRegistry.aggregate(sent).metrics());
    expect(families.map(({ name, type }) => [name, type])).toEqual([
      ["orders_total", "counter"],
      ["queue_depth", "gauge"],
      ["queue_age_seconds", "gauge"],
      ["wait_seconds", "histogram"],
    ]);
    const values = families.flatMap(({ samples }) => samples.map(({ name, labels, value }) => [name, labels, value]));
    expect(values).toEqual([
      ["orders_total", { kind: "gift" }, 16],
      ["orders_total", { kind: "plain" }, 8],
      ["orders_total", { kind: "only|here" }, 1],
      ["queue_depth", {}, 14],
      ["queue_age_seconds", {}, 50],
      ["wait_seconds_bucket", { le: "0.1", pool: "main" }, 2],
      ["wait_seconds_bucket", { le: "0.5", pool: "main" }, 7],
      ["wait_seconds_bucket", { le: "+Inf", pool: "main" }, 9],
      ["wait_seconds_sum", { pool: "main" }, 19.7],
      ["wait_seconds_count", { pool: "main" }, 9],
    ]);
  });

  test("resetting the registry sets all rows to zero and keeps them", async () => {
    const { registry, orders, wait } = attached();
    const gift = orders.row("gift");
    registry.resetMetrics();
    const values = parseText(await registry.metrics()).flatMap(({ samples }) => samples.map(({ value }) => value));
    expect(values).toEqual(Array(9).fill(0));
    orders.add(gift, 2);
    expect([orders.value(orders.row("gift")), wait.count(wait.row("main"))]).toEqual([2, 0]);
  });

  test("gauges that are read at scrape are read once a scrape, for all metrics of the same moment", async () => {
    let readings = 0;
    const [a, b] = ["a", "b"].map((name) => createGauge({ name, help: "Readings." }));
    const refresh = () => {
      readings++;
      for (const gauge of [a, b]) gauge?.set(gauge.row(), readings);
    };
    const registry = new client.Registry();
    createMetricSource({ families: [a, b].filter((gauge) => gauge !== undefined), refresh }).attach(registry);
    expect(readings).toBe(0);
    const values = async () => parseText(await registry.metrics()).map(({ samples }) => samples[0]?.value);
    expect(await values()).toEqual([1, 1]);
    expect(await values()).toEqual([2, 2]);
    expect((await json(registry)).map(([, , value]) => value)).toEqual([3, 3]);
  });

  test("a gauge that cannot be read fails the scrape, and the next one may succeed", async () => {
    const depth = createGauge({ name: "depth", help: "Depth." });
    const refresh = vi
      .fn(() => depth.set(depth.row(), 1))
      .mockImplementationOnce(() => {
        throw new Error("no pool");
      });
    const registry = new client.Registry();
    createMetricSource({ families: [depth], refresh }).attach(registry);
    await expect(registry.metrics()).rejects.toThrow("no pool");
    expect(await registry.metrics()).toContain("\ndepth 1\n");
  });

  test("metrics can be attached to several registries of one client, of whatever class", async () => {
    const { source, registry } = attached();
    const second = new client.Registry();
    const third = new (class extends client.Registry {
      override registerMetric(metric: object): void {
        super.registerMetric(metric);
      }
    })();
    source.attach(second);
    source.attach(third);
    expect(await second.metrics()).toBe(await registry.metrics());
    expect(await third.metrics()).toBe(await registry.metrics());
  });

  test("the same metrics twice in one registry are refused", async () => {
    const { source, registry } = attached();
    const before = await registry.metrics();
    const error = refusalOf(() => source.attach(registry));
    expect(error.code).toBe("ALREADY_ATTACHED");
    expect(error.message).toBe("These metrics are attached to this registry already. Attach them once.");
    expect(await registry.metrics()).toBe(before);
  });

  test("metrics that were removed from a registry can be attached again", async () => {
    const { source, registry, families } = attached();
    const before = await registry.metrics();
    registry.clear();
    source.attach(registry);
    expect(await registry.metrics()).toBe(before);
    for (const { name } of families) registry.removeSingleMetric(name);
    source.attach(registry);
    expect(await registry.metrics()).toBe(before);
  });

  test("names that the registry has already are refused, all of them, and nothing is attached", () => {
    const registry = new client.Registry();
    const own = ["orders_total", "queue_depth"].map(
      (name) => new client.Gauge({ name, help: "Other.", registers: [registry] }),
    );
    const error = refusalOf(() => createMetricSource(shop()).attach(registry));
    expect(error.code).toBe("METRIC_NAME_TAKEN");
    expect(error.problems.map(({ got }) => got)).toEqual(['"orders_total"', '"queue_depth"']);
    expect(registry.getMetricsAsArray()).toEqual(own);
    expect(registry.getSingleMetric("wait_seconds")).toBeUndefined();
  });

  test("another source with the same names is not taken for the same source", () => {
    const { registry } = attached();
    expect(refusalOf(() => createMetricSource(shop()).attach(registry)).code).toBe("METRIC_NAME_TAKEN");
  });

  test("a metric of the client's own cannot take the name later", () => {
    const { registry } = attached();
    expect(() => new client.Gauge({ name: "queue_depth", help: "Other.", registers: [registry] })).toThrow(
      "queue_depth",
    );
  });

  test("the other client's registry is refused, and gets nothing", () => {
    const { source } = attached();
    const other = clients.map(([, one]) => one).find((one) => one !== client);
    const registry = other === undefined ? undefined : new other.Registry();
    const error = refusalOf(() => source.attach(registry as MetricRegistry));
    expect(error.code).toBe("MIXED_METRIC_CLIENTS");
    expect(error.problems[0]?.fix).toContain("npm ls prom-client @prometheus-io/client");
    expect(registry?.getMetricsAsArray()).toEqual([]);
  });

  test("a refusal leaves the source free to attach to another client's registry", () => {
    const registry = new client.Registry();
    const source = createMetricSource(shop());
    const own = new client.Gauge({ name: "queue_depth", help: "Other.", registers: [registry] });
    expect(refusalOf(() => source.attach(registry)).code).toBe("METRIC_NAME_TAKEN");
    expect(registry.getMetricsAsArray()).toEqual([own]);
    const other = clients.map(([, one]) => one).find((one) => one !== client);
    const free = new (other ?? client).Registry();
    source.attach(free);
    expect(free.getMetricsAsArray()).toHaveLength(4);
  });

  test.each([
    ["nothing", undefined, "undefined"],
    ["null", null, "null"],
    ["the client itself", client, "an object"],
    ["the registry's class", client.Registry, "a function"],
    ["a name", "register", '"register"'],
    ["what only registers", { registerMetric: () => {}, contentType: "text/plain" }, "an object"],
    ["what has no content type", { registerMetric: () => {}, getSingleMetric: () => {} }, "an object"],
    ["what registers nothing", { getSingleMetric: () => {}, contentType: "text/plain" }, "an object"],
  ])("%s is no registry", (_name, value, got) => {
    const error = refusalOf(() => createMetricSource(shop()).attach(value as unknown as MetricRegistry));
    expect(error.code).toBe("NOT_A_REGISTRY");
    expect(error.problems[0]?.got).toBe(got);
  });
});

test("a dead worker's last totals leave out the gauges that are not summed", async () => {
  const registry = new successor.Registry();
  createMetricSource(shop()).attach(registry);
  const sums = await registry.getMetricsAsJSON("sum");
  expect(sums.map(({ name }) => name)).toEqual(["orders_total", "queue_depth", "wait_seconds"]);
});

test("a wrapper with a registry's methods of its own is a registry of no particular client", () => {
  const { families } = shop();
  const source = createMetricSource({ families });
  const wrapped = (registry: MetricRegistry): MetricRegistry => ({
    contentType: registry.contentType,
    registerMetric: (metric) => registry.registerMetric(metric),
    getSingleMetric: (name) => registry.getSingleMetric(name),
  });
  const inner = new promClient.Registry();
  source.attach(wrapped(inner));
  expect(inner.getMetricsAsArray()).toHaveLength(families.length);
  expect(refusalOf(() => source.attach(wrapped(inner))).code).toBe("ALREADY_ATTACHED");

  source.attach(new promClient.Registry());
  source.attach(wrapped(new promClient.Registry()));
  expect(refusalOf(() => source.attach(new successor.Registry())).code).toBe("MIXED_METRIC_CLIENTS");
});

async function json(registry: TestedRegistry): Promise<[string, Record<string, unknown>, number][]> {
  const metrics = await registry.getMetricsAsJSON();
  return metrics.flatMap(({ name, values }) =>
    values.map(({ metricName = name, labels, value }): [string, Record<string, unknown>, number] => [
      metricName,
      { ...labels },
      value,
    ]),
  );
}
