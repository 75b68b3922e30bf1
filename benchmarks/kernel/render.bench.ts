import type { Benchmark } from "../../tools/bench/benchmark.ts";
import { median } from "../../tools/bench/median-bound.ts";
import { bounds } from "./latencies.ts";

/** 588 rows of 17 lines (14 bounds, +Inf, sum, count) are 9,996 series. */
const rowCount = 588;
const definition = { name: "http_server_request_duration_seconds", help: "Duration of requests." };
const labelsOf = (row: number) => ({
  method: row & 1 ? "GET" : "POST",
  route: `/api/v1/resource${row >> 1}/:id`,
  status_code: "200",
});

/** Median milliseconds of CPU time for one page, from the numbers to the bytes that are sent. */
async function renderMilliseconds(render: () => string | Promise<string>): Promise<number> {
  for (let warmUp = 0; warmUp < 20; warmUp++) await render();
  const times: number[] = [];
  for (let page = 0; page < 25; page++) {
    const before = process.cpuUsage();
    const text = await render();
    Buffer.from(text);
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
    const series = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    if (series.length < rowCount * 17) throw new Error("series are missing");
  }
  return median(times);
}

async function clientLibrary(load: () => Promise<typeof import("prom-client")>): Promise<number> {
  const { Histogram, Registry } = await load();
  const registry = new Registry();
  const histogram = new Histogram({
    ...definition,
    labelNames: ["method", "route", "status_code"],
    buckets: bounds,
    registers: [registry],
  });
  for (let row = 0; row < rowCount; row++) histogram.observe(labelsOf(row), 0.03);
  return renderMilliseconds(() => registry.metrics());
}

async function oursFilled() {
  const { createHistogram } = await import("../../packages/kernel/src/metrics/histogram.ts");
  const histogram = createHistogram({ ...definition, labels: ["method", "route", "status_code"], bounds });
  for (let row = 0; row < rowCount; row++) {
    const { method, route, status_code } = labelsOf(row);
    histogram.observe(histogram.row(method, route, status_code), 0.03);
  }
  return histogram;
}

export default {
  group: "kernel",
  name: "render",
  unit: "ms CPU for a page of 9,996 series",
  better: "lower",
  bar: { measure: "ours", atMost: 5 },
  async ours() {
    const { renderText } = await import("../../packages/kernel/src/metrics/text.ts");
    const families = [await oursFilled()];
    return renderMilliseconds(() => renderText(families));
  },
  rivals: {
    "prom-client": () => clientLibrary(() => import("prom-client")),
    "@prometheus-io/client": () =>
      clientLibrary(() => import("@prometheus-io/client") as Promise<unknown> as Promise<typeof import("prom-client")>),
    async "ours through prom-client"() {
      const { createMetricSource } = await import("../../packages/kernel/src/metrics/metric-source.ts");
      const { Registry } = await import("prom-client");
      const registry = new Registry();
      createMetricSource({ families: [await oursFilled()] }).attach(registry as never);
      return renderMilliseconds(() => registry.metrics());
    },
    async "OpenTelemetry SDK"() {
      const { MeterProvider } = await import("@opentelemetry/sdk-metrics");
      const { PrometheusExporter, PrometheusSerializer } = await import("@opentelemetry/exporter-prometheus");
      const exporter = new PrometheusExporter({ preventServerStart: true });
      const provider = new MeterProvider({ readers: [exporter] });
      const histogram = provider
        .getMeter("benchmark")
        .createHistogram(definition.name, { advice: { explicitBucketBoundaries: bounds } });
      for (let row = 0; row < rowCount; row++) histogram.record(0.03, labelsOf(row));
      const serializer = new PrometheusSerializer();
      return renderMilliseconds(async () => serializer.serialize((await exporter.collect()).resourceMetrics));
    },
  },
  /** The finished page, copied into bytes: no encoder can do less. */
  async limit() {
    const { renderText } = await import("../../packages/kernel/src/metrics/text.ts");
    const text = renderText([await oursFilled()]);
    return renderMilliseconds(() => text);
  },
} satisfies Benchmark;
