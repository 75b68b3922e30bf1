import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createHistogram } from "../../src/metrics/histogram.ts";
import type { Histogram } from "../../src/metrics/histogram.ts";
import { anyBounds } from "./arbitraries.ts";
import { refusalOf } from "./refusal.ts";

const definition = { name: "wait_seconds", help: "Waiting time.", bounds: [0.1, 0.5, 1] };

function bucketsOf({ rows, bounds }: Histogram, row: number): number[] {
  const start = row * rows.width;
  return [...rows.values.subarray(start, start + bounds.length + 1)];
}

describe("a histogram", () => {
  test("counts a value in the first bucket whose bound is not below it", () => {
    const wait = createHistogram(definition);
    const row = wait.row();
    for (const value of [0, 0.1, 0.10000001, 0.5, 1, 1.0000001, 99]) wait.observe(row, value);
    expect(bucketsOf(wait, row)).toEqual([2, 2, 1, 2]);
    expect(wait.count(row)).toBe(7);
    expect(wait.sum(row)).toBeCloseTo(101.70000011, 10);
  });

  test("agrees with the sorted values, for any bounds and values", () => {
    const value = fc.double({ noNaN: true });
    const labelled = fc.tuple(fc.integer({ min: 0, max: 20 }), value);
    fc.assert(
      fc.property(anyBounds, fc.array(labelled, { maxLength: 200 }), (bounds, observations) => {
        const histogram = createHistogram({ ...definition, labels: ["id"], bounds });
        for (const [id, observed] of observations) histogram.observe(histogram.row(String(id)), observed);
        for (const id of new Set(observations.map(([label]) => label))) {
          const values = observations.filter(([label]) => label === id).map(([, observed]) => observed);
          const row = histogram.row(String(id));
          let cumulative = 0;
          const buckets = bucketsOf(histogram, row).map((count) => (cumulative += count));
          const truth = [...bounds, Infinity].map((bound) => values.filter((one) => one <= bound).length);
          expect(buckets).toEqual(truth);
          expect(histogram.count(row)).toBe(values.length);
          expect(histogram.sum(row)).toBe(values.reduce((sum, one) => sum + one, 0));
        }
      }),
    );
  });

  test("counts +Infinity above all bounds and -Infinity below them, and both in the sum", () => {
    const wait = createHistogram({ ...definition, labels: ["id"] });
    const [up, down] = [wait.row("up"), wait.row("down")];
    wait.observe(up, Infinity);
    wait.observe(down, -Infinity);
    expect([bucketsOf(wait, up), wait.sum(up)]).toEqual([[0, 0, 0, 1], Infinity]);
    expect([bucketsOf(wait, down), wait.sum(down)]).toEqual([[1, 0, 0, 0], -Infinity]);
  });

  test.each([NaN, undefined as unknown as number])("ignores %s, which is in no bucket", (value) => {
    const wait = createHistogram(definition);
    const row = wait.row();
    wait.observe(row, value);
    expect([wait.count(row), wait.sum(row)]).toEqual([0, 0]);
  });

  test("does not follow bounds that are changed later", () => {
    const bounds = [1, 2];
    const histogram = createHistogram({ ...definition, bounds });
    bounds.push(3);
    bounds[0] = 9;
    histogram.observe(histogram.row(), 1);
    expect(histogram.bounds).toEqual([1, 2]);
    expect(bucketsOf(histogram, 0)).toEqual([1, 0, 0]);
  });
});

describe("a histogram is refused", () => {
  const order = "`bounds` are finite numbers in ascending order, at least one";

  test.each([
    ["no bounds", [], ["an array"]],
    ["no list of bounds", undefined as unknown as number[], ["undefined"]],
    ["a bound twice", [1, 1], ["1 after 1"]],
    ["both zeros", [-0, 0], ["0 after 0"]],
    ["descending bounds", [3, 2, 1], ["2 after 3", "1 after 2"]],
    ["+Infinity among its bounds", [1, Infinity], ["Infinity"]],
    ["bounds that are not numbers", [NaN, "1" as unknown as number, 2], ["NaN", '"1"']],
  ])("with %s", (_, bounds, got) => {
    const error = refusalOf(() => createHistogram({ ...definition, bounds }));
    expect(error.code).toBe("INVALID_METRIC");
    expect(error.problems.map((problem) => [problem.code, problem.what, problem.got])).toEqual(
      got.map((text) => ["INVALID_BOUNDS", order, text]),
    );
  });

  test("with all its problems at once", () => {
    const bad = { name: "0wait", help: "", labels: ["le"], bounds: [1, 1] };
    expect(refusalOf(() => createHistogram(bad)).problems.map(({ code }) => code)).toEqual([
      "INVALID_METRIC_NAME",
      "MISSING_HELP",
      "INVALID_LABEL_NAME",
      "INVALID_BOUNDS",
    ]);
  });
});
