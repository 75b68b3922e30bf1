import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { findProgram } from "../../../../tools/services/program.ts";
import * as promql from "../../src/rules/promql.ts";
import type { PromqlExpression } from "../../src/rules/promql.ts";
import { printPromql } from "../../src/rules/promql-print.ts";
import { checkRules, testRules } from "../../src/rules/promtool.ts";
import type { PromtoolProgram } from "../../src/rules/promtool.ts";
import { yamlText } from "../../src/rules/yaml.ts";
import { promqlExpressions } from "./promql-arbitrary.ts";
import { evaluable, evaluate, SERIES } from "./promql-evaluation.ts";
import type { Outcome } from "./promql-evaluation.ts";

const up = promql.metric("up");
const window = promql.range(up, "5m");

/** The builders that take nothing else than a vector, or than a range. */
const FUNCTIONS = {
  VECTORS: [
    [promql.sum, promql.avg, promql.min, promql.max, promql.count, promql.group, promql.stddev, promql.stdvar],
    [promql.absent, promql.abs, promql.ceil, promql.floor, promql.sqrt, promql.exp, promql.ln, promql.log2],
    [promql.log10, promql.sgn, promql.sort, promql.sortDesc, promql.timestamp, promql.histogramCount],
    [promql.histogramSum, promql.minute, promql.hour, promql.dayOfWeek, promql.dayOfMonth, promql.daysInMonth],
    [promql.month, promql.year],
  ].flat(),
  RANGES: [
    [promql.rate, promql.irate, promql.increase, promql.delta, promql.deriv, promql.changes, promql.resets],
    [promql.avgOverTime, promql.minOverTime, promql.maxOverTime, promql.sumOverTime, promql.countOverTime],
    [promql.lastOverTime, promql.presentOverTime, promql.absentOverTime, promql.stddevOverTime],
  ].flat(),
};

let program: PromtoolProgram;
beforeAll(async () => {
  program = await findProgram("promtool");
});

describe("what printPromql prints", () => {
  it("is PromQL to Prometheus, on one line and on several", { timeout: 30_000 }, async () => {
    const trees = fc.sample(promqlExpressions, { numRuns: 1500, seed: 20_261_122 });
    const texts = trees.flatMap((tree) => [printPromql(tree), printPromql(tree, { width: 40 })]);
    const rules = texts.map((expr, index) => ({ record: `r${index}`, expr }));
    expect(await checkRules(yamlText({ groups: [{ name: "all", rules }] }), { program })).toEqual({
      ok: true,
      output: expect.stringContaining(`SUCCESS: ${texts.length} rules found`),
    });
  });

  it("calls functions and aggregations that Prometheus has", async () => {
    const { VECTORS, RANGES } = FUNCTIONS;
    const trees: PromqlExpression[] = [
      ...VECTORS.map((of) => of(up)),
      ...RANGES.map((of) => of(up, "5m")),
      ...[promql.hour(), promql.time(), promql.vector(1), promql.scalar(up), promql.round(up), promql.round(up, 5)],
      ...[promql.clamp(up, 0, 1), promql.clampMin(up, 0), promql.clampMax(up, 1), promql.predictLinear(window, 60)],
      ...[promql.quantileOverTime(0.5, window), promql.histogramQuantile(0.5, up), promql.histogramFraction(0, 1, up)],
      ...[promql.topk(1, up), promql.bottomk(1, up), promql.quantile(0.5, up), promql.countValues("v", up)],
      promql.labelReplace(up, { label: "a", replacement: "$1", source: "b", pattern: "(.*)" }),
      promql.labelJoin(up, { label: "a", separator: ",", sources: ["b", "c"] }),
    ];
    expect(new Set(trees.map((tree) => printPromql(tree))).size).toBe(trees.length);
    const rules = trees.map((tree, index) => ({ record: `r${index}`, expr: printPromql(tree) }));
    expect(await checkRules(yamlText({ groups: [{ name: "all", rules }] }), { program })).toMatchObject({ ok: true });
  });

  it("has the value that the tree has", { timeout: 30_000 }, async () => {
    const trees = fc.sample(fc.oneof(evaluable.vector, evaluable.scalar), { numRuns: 4000, seed: 20_261_122 });
    const cases = trees
      .map((tree, index) => ({ text: printPromql(tree, index % 2 ? { width: 8 } : {}), expected: evaluate(tree) }))
      .filter(({ expected }) => expected !== undefined);
    expect(cases.length).toBeGreaterThan(2000);
    const found = await values(cases.map(({ text }) => text));
    const wrong = cases.filter(({ expected }, index) => !alike(expected as Outcome, found[index] as Outcome));
    expect(wrong).toEqual([]);
  });
});

/** What promtool evaluates expressions to: it tells when it is asked to expect something impossible. */
async function values(expressions: readonly (string | PromqlExpression)[]): Promise<Outcome[]> {
  const impossible = [{ series: '{impossible="1"}', value: 0 }];
  const series = Object.entries(SERIES).flatMap(([name, samples]) =>
    [...samples].map(([x, value]) => ({ series: promql.metric(name, { x }), values: String(value) })),
  );
  const samples = expressions.map((expr) => ({ expr, at: "0s" as const, samples: impossible }));
  const { output } = await testRules("groups: []", [{ name: "values", interval: "1m", series, samples }], { program });
  const results = [...output.matchAll(/^ +got: ?(.*)$/gm)].map(([, got = ""]) => outcome(got));
  // Anything else than differences, like an error of syntax, is a failure of its own.
  expect([results.length, output.match(/^.*(?:err|panic).*$/gm)]).toEqual([expressions.length, null]);
  return results;
}

function outcome(got: string): Outcome {
  const samples = [...got.matchAll(/\{([^}]*)\} (\S+?)(?:,|$)/g)].map(
    ([, labels = "", value = ""]) =>
      [/x="(\d)"/.exec(labels)?.[1] ?? "", Number(value.replace("Inf", "Infinity"))] as const,
  );
  return samples.length === 1 && samples[0]?.[0] === "" ? samples[0][1] : new Map(samples);
}

function alike(expected: Outcome, found: Outcome): boolean {
  if (typeof expected === "number" && typeof found === "number") {
    return Object.is(expected, found) || expected === found || Math.abs(expected - found) <= 1e-9 * Math.abs(expected);
  }
  if (typeof expected === "number" || typeof found === "number" || expected.size !== found.size) return false;
  return [...expected].every(([x, value]) => alike(value, found.get(x) ?? Number.POSITIVE_INFINITY + Number.NaN));
}
