import type { Benchmark } from "../../tools/bench/benchmark.ts";
import { cpuNanosecondsPerOperation } from "../../tools/bench/cpu-time.ts";
import { bounds, latencies, methods, routes, statuses } from "./latencies.ts";

const rowCount = 300;
const definition = { name: "http_server_request_duration_seconds", help: "Duration of requests." };

/** One client library's histogram; with its children cached, as its documentation advises, or by labels each time. */
async function clientLibrary(
  load: () => Promise<typeof import("prom-client")>,
  { cached }: { cached: boolean },
): Promise<number> {
  const { Histogram } = await load();
  const labelNames = ["method", "route", "status_code"];
  const histogram = new Histogram({ ...definition, labelNames, buckets: bounds });
  if (!cached) {
    return cpuNanosecondsPerOperation(
      (i) =>
        histogram.observe(
          { method: methods[i & 1]!, route: routes[i % 50]!, status_code: statuses[i % 3]! },
          latencies[i & 1023]!,
        ),
      { operations: 500_000 },
    );
  }
  const children = Array.from({ length: rowCount }, (_, i) =>
    histogram.labels(methods[i & 1]!, routes[i % 50]!, statuses[i % 3]!),
  );
  return cpuNanosecondsPerOperation((i) => children[i % rowCount]!.observe(latencies[i & 1023]!), {
    operations: 500_000,
  });
}

const promClient = () => import("prom-client");
const successor = () => import("@prometheus-io/client") as Promise<unknown> as ReturnType<typeof promClient>;

export default {
  group: "kernel",
  name: "observe",
  unit: "ns CPU per observation in a histogram of 300 rows",
  better: "lower",
  bar: { measure: "ours", atMost: 40 },
  async ours() {
    const { createHistogram } = await import("../../packages/kernel/src/metrics/histogram.ts");
    const histogram = createHistogram({ ...definition, labels: ["method", "route", "status_code"], bounds });
    const rows = Array.from({ length: rowCount }, (_, i) =>
      histogram.row(methods[i & 1]!, routes[i % 50]!, statuses[i % 3]!),
    );
    return cpuNanosecondsPerOperation((i) => histogram.observe(rows[i % rowCount]!, latencies[i & 1023]!), {
      operations: 5_000_000,
    });
  },
  rivals: {
    "prom-client, child cached": () => clientLibrary(promClient, { cached: true }),
    "prom-client": () => clientLibrary(promClient, { cached: false }),
    "@prometheus-io/client, child cached": () => clientLibrary(successor, { cached: true }),
    "@prometheus-io/client": () => clientLibrary(successor, { cached: false }),
    async "OpenTelemetry SDK"() {
      const { MeterProvider } = await import("@opentelemetry/sdk-metrics");
      const { PrometheusExporter } = await import("@opentelemetry/exporter-prometheus");
      const provider = new MeterProvider({ readers: [new PrometheusExporter({ preventServerStart: true })] });
      const advice = { explicitBucketBoundaries: bounds };
      const histogram = provider.getMeter("benchmark").createHistogram(definition.name, { unit: "s", advice });
      const attributes = Array.from({ length: rowCount }, (_, i) => ({
        "http.request.method": methods[i & 1]!,
        "http.route": routes[i % 50]!,
        "http.response.status_code": statuses[i % 3]!,
      }));
      return cpuNanosecondsPerOperation((i) => histogram.record(latencies[i & 1023]!, attributes[i % rowCount]), {
        operations: 500_000,
      });
    },
  },
  /** One bucket found by the same search and two array cells raised: nothing but the effect itself. */
  async limit() {
    const width = bounds.length + 2;
    const cells = new Float64Array(width * rowCount);
    const upper = Float64Array.from(bounds);
    return cpuNanosecondsPerOperation(
      (i) => {
        const value = latencies[i & 1023]!;
        const start = (i % rowCount) * width;
        let bucket = 0;
        while (bucket < upper.length && value > upper[bucket]!) bucket++;
        cells[start + bucket]! += 1;
        cells[start + width - 1]! += value;
      },
      { operations: 5_000_000 },
    );
  },
} satisfies Benchmark;
