import { describe, expect, test } from "vitest";
import { createCounter } from "../../src/metrics/counter.ts";
import { createGauge } from "../../src/metrics/gauge.ts";
import { createHistogram } from "../../src/metrics/histogram.ts";
import { refusalOf } from "./refusal.ts";

const help = "Help.";
const create = {
  counter: (name: string, labels: string[] = []) => createCounter({ name, help, labels }),
  gauge: (name: string, labels: string[] = []) => createGauge({ name, help, labels }),
  histogram: (name: string, labels: string[] = []) => createHistogram({ name, help, labels, bounds: [1] }),
};

describe("a name", () => {
  test.each([
    ["counter", "a_total"],
    ["counter", "_total"],
    ["gauge", "A9_z"],
    ["gauge", "_"],
    ["gauge", "__private"],
    ["gauge", "total_of_counts"],
    ["histogram", "db_client_operation_duration_seconds"],
  ] as const)("of a %s can be %s", (type, name) => {
    expect(create[type](name).name).toBe(name);
  });

  test.each([
    ["gauge", ""],
    ["gauge", "9lives"],
    ["gauge", "a-b"],
    ["gauge", "a b"],
    ["gauge", "größe"],
    ["gauge", "a\n"],
    ["gauge", "rule:a"],
    ["gauge", undefined as unknown as string],
    ["counter", "orders"],
    ["counter", "orders_totals"],
    ["counter", "orders_count"],
    ["counter", "orders_total\n"],
    ["gauge", "orders_total"],
    ["gauge", "orders_count"],
    ["gauge", "orders_sum"],
    ["gauge", "orders_bucket"],
    ["histogram", "orders_total"],
    ["histogram", "orders_bucket"],
  ] as const)("of a %s cannot be %j", (type, name) => {
    const error = refusalOf(() => create[type](name));
    expect(error.code).toBe("INVALID_METRIC");
    expect(error.problems.map(({ code }) => code)).toEqual(["INVALID_METRIC_NAME"]);
  });

  test("of a counter is corrected in the message", () => {
    expect(refusalOf(() => create.counter("orders")).message).toBe(
      'The counter "orders" cannot be created:\n' +
        '  - The name of a counter ends in `_total`, got "orders". Call it `orders_total`.',
    );
  });
});

describe("a label", () => {
  test.each(["a", "_a", "a1", "A_B", "constructor", "less"])("can be called %s", (label) => {
    expect(create.gauge("a", [label]).labels).toEqual([label]);
  });

  test.each([
    "",
    "1a",
    "a-b",
    "a.b",
    "__name__",
    "__proto__",
    "ä",
    "a:b",
    "a\n",
    "le",
    "quantile",
    1 as unknown as string,
  ])("cannot be called %j", (label) => {
    for (const type of ["counter", "gauge", "histogram"] as const) {
      const { problems } = refusalOf(() => create[type](type === "counter" ? "a_total" : "a", [label]));
      expect(problems.map(({ code }) => code)).toEqual(["INVALID_LABEL_NAME"]);
    }
  });

  test("cannot be there twice", () => {
    const { problems } = refusalOf(() => create.gauge("a", ["x", "y", "x"]));
    expect(problems.map(({ code, got }) => [code, got])).toEqual([["DUPLICATE_LABEL", '"x"']]);
  });
});

test.each(["", " \n", undefined as unknown as string])("a metric cannot do with %j as its help", (nothing) => {
  const { problems } = refusalOf(() => createGauge({ name: "a", help: nothing }));
  expect(problems.map(({ code }) => code)).toEqual(["MISSING_HELP"]);
});

test("all problems of a definition are told at once", () => {
  const error = refusalOf(() => createCounter({ name: "a b", help: "", labels: ["le", "x", "__y", "x"] }));
  expect(error.problems.map(({ code, got }) => [code, got])).toEqual([
    ["INVALID_METRIC_NAME", '"a b"'],
    ["MISSING_HELP", '""'],
    ["INVALID_LABEL_NAME", '"le"'],
    ["INVALID_LABEL_NAME", '"__y"'],
    ["DUPLICATE_LABEL", '"x"'],
  ]);
});
