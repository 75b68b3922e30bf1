import { describe, expect, test } from "vitest";
import { createGauge } from "../../src/metrics/gauge.ts";
import type { Aggregator } from "../../src/metrics/metric-family.ts";
import { refusalOf } from "./refusal.ts";

describe("a gauge", () => {
  test("begins at zero and is what it was last set to, in each row", () => {
    const connections = createGauge({ name: "connections", help: "Connections.", labels: ["state"] });
    const [idle, used] = [connections.row("idle"), connections.row("used")];
    expect(connections.value(idle)).toBe(0);
    connections.set(idle, 3);
    connections.set(used, 1);
    connections.set(idle, -2.5);
    expect([connections.value(idle), connections.value(used)]).toEqual([-2.5, 1]);
  });

  test.each([NaN, Infinity, -Infinity])("can be %d", (value) => {
    const age = createGauge({ name: "age_seconds", help: "Age." });
    age.set(age.row(), value);
    expect(age.value(age.row())).toBe(value);
  });

  test("is summed over cluster workers unless it says otherwise", () => {
    expect(createGauge({ name: "connections", help: "Connections." }).aggregator).toBe("sum");
    expect(createGauge({ name: "age_seconds", help: "Age.", aggregator: "max" }).aggregator).toBe("max");
  });

  test.each(["first", "min", "average", "omit"] as const)("takes the aggregator %s", (aggregator) => {
    expect(createGauge({ name: "age_seconds", help: "Age.", aggregator }).aggregator).toBe(aggregator);
  });

  test.each(["maximum", "", "toString", null, 7])("with the aggregator %j is refused at construction", (aggregator) => {
    const definition = { name: "age seconds", help: "Age.", aggregator: aggregator as Aggregator };
    const { code, problems } = refusalOf(() => createGauge(definition));
    expect(code).toBe("INVALID_METRIC");
    expect(problems.map((problem) => problem.code)).toEqual(["INVALID_METRIC_NAME", "INVALID_AGGREGATOR"]);
    expect(problems[1]).toMatchObject({
      what: "`aggregator` is one of sum, first, min, max, average, omit",
      got: JSON.stringify(aggregator),
    });
  });
});
