import { describe, expect, test } from "vitest";
import { createGauge } from "../../src/metrics/gauge.ts";

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
});
