import { expect, test } from "vitest";
import { createGauge } from "../../src/metrics/gauge.ts";
import { createHistogram } from "../../src/metrics/histogram.ts";
import { linePrefixes } from "../../src/metrics/line-prefixes.ts";

test("the prefixes of a family are made once, and only those of new rows are added", () => {
  const wait = createHistogram({ name: "wait_seconds", help: "Waiting time.", labels: ["pool"], bounds: [0.5] });
  wait.row("main");
  const prefixes = linePrefixes(wait);
  const first = [
    'wait_seconds_bucket{le="0.5",pool="main"} ',
    'wait_seconds_bucket{le="+Inf",pool="main"} ',
    'wait_seconds_sum{pool="main"} ',
    'wait_seconds_count{pool="main"} ',
  ];
  expect(prefixes).toEqual(first);
  wait.row("other");
  expect(linePrefixes(wait)).toBe(prefixes);
  expect(prefixes).toEqual([...first, ...first.map((prefix) => prefix.replace("main", "other"))]);
});

test("two families of one name have prefixes of their own", () => {
  const [one, two] = ["x", "y"].map((label) => createGauge({ name: "a", help: "A.", labels: [label] }));
  for (const gauge of [one, two]) gauge?.row("1");
  expect([one, two].map((gauge) => gauge && linePrefixes(gauge))).toEqual([['a{x="1"} '], ['a{y="1"} ']]);
});
