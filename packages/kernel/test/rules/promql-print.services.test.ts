import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { findProgram } from "../../../../tools/services/program.ts";
import { metric } from "../../src/rules/promql.ts";
import type { PromqlExpression } from "../../src/rules/promql.ts";
import { printPromql } from "../../src/rules/promql-print.ts";
import { checkRules, testRules } from "../../src/rules/promtool.ts";
import type { PromtoolProgram } from "../../src/rules/promtool.ts";
import { yamlText } from "../../src/rules/yaml.ts";
import { promqlExpressions } from "./promql-arbitrary.ts";
import { evaluable, evaluate, SERIES } from "./promql-evaluation.ts";
import type { Outcome } from "./promql-evaluation.ts";

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
    [...samples].map(([x, value]) => ({ series: metric(name, { x }), values: String(value) })),
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
