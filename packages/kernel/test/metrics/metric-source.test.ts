import { describe, expect, test, vi } from "vitest";
import { createCounter } from "../../src/metrics/counter.ts";
import { createGauge } from "../../src/metrics/gauge.ts";
import { createMetricSource } from "../../src/metrics/metric-source.ts";
import { refusalOf } from "./refusal.ts";

const gauge = () => createGauge({ name: "depth", help: "Depth." });

describe("a source", () => {
  test("collects its families in their order", () => {
    const families = [gauge(), createCounter({ name: "orders_total", help: "Orders." })];
    expect(createMetricSource({ families }).collect()).toEqual(families);
  });

  test("sets the gauges that are read at scrape each time it is collected, and not before", () => {
    const depth = gauge();
    let queue = 3;
    const refresh = vi.fn(() => depth.set(depth.row(), queue));
    const source = createMetricSource({ families: [depth], refresh });
    expect(refresh).not.toHaveBeenCalled();
    source.collect();
    queue = 5;
    source.collect();
    expect(depth.value(depth.row())).toBe(5);
    expect(refresh).toHaveBeenCalledTimes(2);
  });

  test("does not tell old values of a gauge that cannot be read", () => {
    const source = createMetricSource({
      families: [gauge()],
      refresh: () => {
        throw new Error("no pool");
      },
    });
    expect(() => source.collect()).toThrow("no pool");
  });

  test("does not follow a list of families that is changed later", () => {
    const families = [gauge()];
    const source = createMetricSource({ families });
    families.pop();
    expect(source.collect()).toHaveLength(1);
  });

  test("refuses two families of one name, naming each", () => {
    const twice = [gauge(), gauge(), createGauge({ name: "b", help: "B." }), createGauge({ name: "b", help: "B." })];
    const error = refusalOf(() => createMetricSource({ families: twice }));
    expect(error.code).toBe("INVALID_METRIC_SOURCE");
    expect(error.problems.map(({ code, got }) => [code, got])).toEqual([
      ["DUPLICATE_METRIC", '"depth"'],
      ["DUPLICATE_METRIC", '"b"'],
    ]);
  });
});
