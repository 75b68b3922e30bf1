import promClient from "prom-client";
import { expect, test } from "vitest";
import { createGauge } from "../../src/metrics/gauge.ts";
import type { MetricFamily } from "../../src/metrics/metric-family.ts";
import { createMetricSource } from "../../src/metrics/metric-source.ts";
import { metricTypeProblem } from "../../src/metrics/metric-type-problem.ts";
import { renderText } from "../../src/metrics/text.ts";
import { refusalOf } from "./refusal.ts";

const depth = createGauge({ name: "depth", help: "Depth." });
/** As a newer copy of this code could make one. */
const newer = (name: string) => ({ ...depth, name, type: "exponential" }) as unknown as MetricFamily;

test("the types that there are have no problem, and others have one, names of Object's own included", () => {
  expect(metricTypeProblem(depth)).toBeUndefined();
  expect(metricTypeProblem(newer("latency"))).toMatchObject({
    code: "UNKNOWN_METRIC_TYPE",
    what: "The metric `latency` must be a counter, gauge, histogram",
    got: '"exponential"',
  });
  expect(metricTypeProblem({ ...depth, type: "toString" } as unknown as MetricFamily)?.got).toBe('"toString"');
});

test("a family of a type that is not known is refused by the text, not written as something else", () => {
  const error = refusalOf(() => renderText([depth, newer("latency")]));
  expect(error.code).toBe("UNKNOWN_METRIC_TYPE");
  expect(error.message).toContain("latency");
});

test("a source with such families is not attached, each of them is told, and the registry stays as it was", () => {
  const registry = new promClient.Registry();
  const source = createMetricSource({ families: [depth, newer("latency"), newer("size")] });
  const error = refusalOf(() => source.attach(registry));
  expect(error.problems.map(({ what }) => /`(.*)`/.exec(what)?.[1])).toEqual(["latency", "size"]);
  expect(registry.getMetricsAsArray()).toEqual([]);
});

test("bounds do not make a histogram: the type alone says what a row is", () => {
  depth.set(depth.row(), 3);
  const bounded = { ...depth, bounds: [1, 2] } as MetricFamily;
  expect(renderText([bounded])).toBe("# HELP depth Depth.\n# TYPE depth gauge\ndepth 3\n");
});
