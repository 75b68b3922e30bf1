import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { findProgram } from "../../../../tools/services/program.ts";
import { checkRules, testRules } from "../../src/rules/promtool.ts";
import type { PromtoolProgram } from "../../src/rules/promtool.ts";
import { divide, greaterThan, matches, metric, rate, round, series, sum, vector } from "../../src/rules/promql.ts";
import { ruleFileYaml } from "../../src/rules/rule-file.ts";
import type { Rule, RuleGroup } from "../../src/rules/rule-group.ts";
import { texts } from "./plain-data-arbitrary.ts";
import { promqlExpressions } from "./promql-arbitrary.ts";

let program: PromtoolProgram;
beforeAll(async () => {
  program = await findProgram("promtool");
});

const requests = (code: Record<string, string>) =>
  sum(rate(metric("http_requests_total", code), "5m"), { by: ["job"] });
const errors = sum(rate(metric("http_requests_total", { code: matches("5..") }), "5m"), { by: ["job"] });

const groups: RuleGroup[] = [
  {
    name: "api errors",
    interval: "30s",
    limit: 10,
    labels: { team: "core" },
    rules: [
      { record: "job:http_errors:ratio5m", expr: divide(errors, greaterThan(requests({}), 0)) },
      {
        alert: "ManyErrors",
        expr: greaterThan(metric("job:http_errors:ratio5m"), 0.01),
        for: "2m",
        keepFiringFor: "5m",
        labels: { severity: "page", job: "{{ $labels.job }}" },
        annotations: { summary: "{{ $value | humanizePercentage }} of requests fail on {{ $labels.job }}.\nLook." },
      },
    ],
  },
];

describe("a rule file", () => {
  it("passes promtool's checks and lint", async () => {
    expect(await checkRules(ruleFileYaml(groups), { program })).toEqual({
      ok: true,
      output: expect.stringContaining("SUCCESS: 2 rules found"),
    });
  });

  it("does what its rules say", async () => {
    const result = await testRules(
      ruleFileYaml(groups),
      [
        {
          name: "2 % of the requests fail",
          interval: "1m",
          series: [
            { series: metric("http_requests_total", { job: "api", code: "200" }), values: "0+98x20" },
            { series: 'http_requests_total{job="api", code="500"}', values: "0+2x20" },
          ],
          samples: [
            {
              expr: round(metric("job:http_errors:ratio5m"), 0.0001),
              at: "6m",
              samples: [{ series: series({ job: "api", team: "core" }), value: 0.02 }],
            },
            { expr: "absent(http_requests_total)", at: "6m", samples: [] },
          ],
          alerts: [
            { alert: "ManyErrors", at: "2m", firing: [] },
            {
              alert: "ManyErrors",
              at: "6m",
              firing: [
                {
                  labels: { job: "api", team: "core", severity: "page" },
                  annotations: { summary: "2% of requests fail on api.\nLook." },
                },
              ],
            },
          ],
        },
      ],
      { program },
    );
    expect(result).toEqual({ ok: true, output: expect.stringContaining("SUCCESS") });
  });

  it("fails its tests when it does something else", async () => {
    const expected = { expr: "a + 1", at: "0s", samples: [{ series: "{}", value: 3 }] } as const;
    const test = { name: "sum", interval: "1m", series: [{ series: "a", values: "1" }], samples: [expected] } as const;
    const result = await testRules(ruleFileYaml([]), [test], { program });
    expect(result).toEqual({ ok: false, output: expect.stringContaining("got: {} 2E+00") });
  });

  it("is good to promtool whatever groups it was given that have no problems", { timeout: 30_000 }, async () => {
    const label = fc.dictionary(fc.constantFrom("a", "on", "_b1"), texts, { maxKeys: 2 });
    // Templates are Prometheus' business.
    const labels = label.filter((values) => !JSON.stringify(values).includes("{{"));
    const rule = fc.oneof(
      fc.record({ record: fc.constantFrom("a:b", "sum"), expr: promqlExpressions, labels }),
      fc.record({
        alert: texts,
        expr: promqlExpressions,
        for: fc.constantFrom("0s", "1.5h", "3d"),
        labels,
        annotations: labels,
      }),
    );
    const named = fc.sample(rule, { numRuns: 400, seed: 20_261_122 }).map((value, index): Rule => {
      const own = { ...value.labels, index: String(index), severity: "page" };
      return "alert" in value
        ? { ...value, for: value.for as "0s", alert: `${value.alert.replace(/\p{Control}/gu, "")}!`, labels: own }
        : { ...value, labels: own };
    });
    const file = ruleFileYaml([
      { name: "one", interval: "0.5s", rules: named.slice(0, 200) },
      { name: "two", labels: { severity: "none" }, rules: named.slice(200) },
    ]);
    expect(await checkRules(file, { program })).toEqual({
      ok: true,
      output: expect.stringContaining("SUCCESS: 400 rules"),
    });
  });

  it("is refused by promtool for the rules that ruleGroupProblems calls repeated", async () => {
    const rule = "  - {record: a, expr: vector(1), labels: {x: y}}";
    const { ok } = await checkRules(`groups:\n- name: g\n  rules:\n${rule}\n${rule}\n`, { program });
    expect(ok).toBe(false);
    const twice: Rule = { record: "a", expr: vector(1), labels: { x: "y" } };
    expect(() => ruleFileYaml([{ name: "g", rules: [twice, twice] }])).toThrow(/comes before it/);
  });
});
