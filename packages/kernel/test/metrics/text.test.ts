import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createCounter } from "../../src/metrics/counter.ts";
import { createGauge } from "../../src/metrics/gauge.ts";
import { createHistogram } from "../../src/metrics/histogram.ts";
import type { MetricFamily } from "../../src/metrics/metric-family.ts";
import { renderText, textContentType } from "../../src/metrics/text.ts";
import { anyBounds, anyText, asUtf8 } from "./arbitraries.ts";
import { parseText } from "./parse-text.ts";

describe("the text", () => {
  test("is the Prometheus text format", () => {
    const orders = createCounter({ name: "orders_total", help: "Orders placed.", labels: ["kind", "shop"] });
    orders.add(orders.row("gift", "north"), 3);
    orders.row("plain", "south");
    const depth = createGauge({ name: "queue_depth", help: "Jobs that wait." });
    depth.set(depth.row(), 1.5);
    const wait = createHistogram({
      name: "wait_seconds",
      help: "Waiting time.",
      labels: ["pool"],
      bounds: [0.005, 0.2, 1],
    });
    for (const value of [0.1, 0.2, 0.7, 30]) wait.observe(wait.row("main"), value);
    expect(textContentType).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(renderText([orders, depth, wait])).toBe(
      `# HELP orders_total Orders placed.
# TYPE orders_total counter
orders_total{kind="gift",shop="north"} 3
orders_total{kind="plain",shop="south"} 0
# HELP queue_depth Jobs that wait.
# TYPE queue_depth gauge
queue_depth 1.5
# HELP wait_seconds Waiting time.
# TYPE wait_seconds histogram
wait_seconds_bucket{le="0.005",pool="main"} 0
wait_seconds_bucket{le="0.2",pool="main"} 2
wait_seconds_bucket{le="1",pool="main"} 3
wait_seconds_bucket{le="+Inf",pool="main"} 4
wait_seconds_sum{pool="main"} 31
wait_seconds_count{pool="main"} 4
`,
    );
  });

  test("of a histogram without labels has only the bounds between its braces", () => {
    const wait = createHistogram({ name: "wait_seconds", help: "Waiting time.", bounds: [1] });
    wait.observe(wait.row(), 2);
    expect(renderText([wait]).split("\n").slice(2)).toEqual([
      'wait_seconds_bucket{le="1"} 0',
      'wait_seconds_bucket{le="+Inf"} 1',
      "wait_seconds_sum 2",
      "wait_seconds_count 1",
      "",
    ]);
  });

  test("of a family without rows tells its help and type", () => {
    expect(renderText([createGauge({ name: "a", help: "A.", labels: ["x"] })])).toBe("# HELP a A.\n# TYPE a gauge\n");
  });

  test("of nothing is empty", () => {
    expect(renderText([])).toBe("");
  });

  test("escapes what would end a line or a label value", () => {
    const gauge = createGauge({ name: "a", help: 'back\\slash, line\nbreak, "quoted"', labels: ["x"] });
    gauge.row('back\\slash, line\nbreak, "quoted"');
    expect(renderText([gauge])).toBe(
      String.raw`# HELP a back\\slash, line\nbreak, "quoted"
# TYPE a gauge
a{x="back\\slash, line\nbreak, \"quoted\""} 0
`,
    );
  });

  test.each([
    [NaN, "NaN"],
    [Infinity, "+Inf"],
    [-Infinity, "-Inf"],
    [0, "0"],
    [-0, "0"],
    [1e21, "1e+21"],
    [5e-324, "5e-324"],
    [123456789012345680000, "123456789012345680000"],
    [-0.1, "-0.1"],
  ])("writes %d as %s", (value, text) => {
    const gauge = createGauge({ name: "a", help: "A." });
    gauge.set(gauge.row(), value);
    expect(renderText([gauge])).toContain(`\na ${text}\n`);
  });

  test("follows rows and values that came since it was made last", () => {
    const counter = createCounter({ name: "a_total", help: "A.", labels: ["x"] });
    const histogram = createHistogram({ name: "h", help: "H.", labels: ["x"], bounds: [1, 2] });
    for (let count = 1; count <= 40; count++) {
      counter.add(counter.row(String(count)), count);
      histogram.observe(histogram.row(String(count)), count / 20);
      const [counted, observed] = parseText(renderText([counter, histogram]));
      expect(counted?.samples.map(({ labels, value }) => [labels["x"], value])).toEqual(
        Array.from({ length: count }, (_, i) => [String(i + 1), i + 1]),
      );
      expect(observed?.samples).toHaveLength(5 * count);
      expect(observed?.samples.at(-1)).toEqual({ name: "h_count", labels: { x: String(count) }, value: 1 });
    }
  });
});

describe("the text, read back,", () => {
  test("has every label value as it was, whatever text it is", () => {
    const pair = fc.tuple(anyText, anyText);
    fc.assert(
      fc.property(
        fc.array(pair),
        anyText.filter((help) => help.trim() !== ""),
        (pairs, help) => {
          const gauge = createGauge({ name: "a", help, labels: ["x", "y"] });
          const rows = pairs.map(([x, y], i) => {
            const row = gauge.row(x, y);
            gauge.set(row, i);
            return row;
          });
          const [family] = parseText(asUtf8(renderText([gauge])));
          expect(family?.help).toBe(asUtf8(help));
          expect(family?.samples).toEqual(
            [...new Set(rows)].map((row) => {
              const last = rows.lastIndexOf(row);
              const [x = "", y = ""] = pairs[last] ?? [];
              return { name: "a", labels: { x: asUtf8(x), y: asUtf8(y) }, value: last };
            }),
          );
        },
      ),
    );
  });

  test("has the very numbers, and each bound as a number", () => {
    fc.assert(
      fc.property(anyBounds, fc.array(fc.double({ noNaN: true })), fc.double(), (bounds, values, level) => {
        const histogram = createHistogram({ name: "h", help: "H.", bounds });
        for (const value of values) histogram.observe(histogram.row(), value);
        const gauge = createGauge({ name: "g", help: "G." });
        gauge.set(gauge.row(), level);
        histogram.row();
        const [distribution, value] = parseText(renderText([histogram, gauge]));
        expect(value?.samples[0]?.value).toBe(level + 0);
        const buckets = distribution?.samples.slice(0, bounds.length + 1) ?? [];
        expect(buckets.map(({ labels }) => Number(labels["le"]?.replace("+Inf", "Infinity")))).toEqual([
          ...bounds,
          Infinity,
        ]);
        expect(buckets.map((bucket) => bucket.value)).toEqual(
          [...bounds, Infinity].map((bound) => values.filter((one) => one <= bound).length),
        );
        expect(distribution?.samples.slice(-2).map((sample) => sample.value)).toEqual([
          values.reduce((sum, one) => sum + one, 0) + 0,
          values.length,
        ]);
      }),
    );
  });
});

test("a family that another copy of this code made is rendered by its shape alone", () => {
  const foreign: MetricFamily = {
    name: "h",
    help: "H.",
    type: "histogram",
    labels: ["x"],
    bounds: [1],
    aggregator: "sum",
    rows: { count: 1, width: 3, values: Float64Array.of(2, 1, 7.5, 99, 99, 99), labelValues: [["y"]] },
  };
  expect(parseText(renderText([foreign]))[0]?.samples.map(({ name, value }) => [name, value])).toEqual([
    ["h_bucket", 2],
    ["h_bucket", 3],
    ["h_sum", 7.5],
    ["h_count", 3],
  ]);
});

test("families of one name, as of two pools, stand under one heading", () => {
  const used = (pool: string) => {
    const gauge = createGauge({ name: "used", help: "In use.", labels: ["pool"] });
    gauge.set(gauge.row(pool), 1);
    return gauge;
  };
  const other = createGauge({ name: "other", help: "Other." });
  expect(renderText([used("main"), other, used("reports")])).toBe(
    '# HELP used In use.\n# TYPE used gauge\nused{pool="main"} 1\nused{pool="reports"} 1\n# HELP other Other.\n# TYPE other gauge\n',
  );
});
