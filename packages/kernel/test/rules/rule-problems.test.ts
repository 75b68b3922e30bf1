import { describe, expect, it } from "vitest";
import type { Problem } from "../../src/error.ts";
import { problemText } from "../../src/error.ts";
import {
  absent,
  add,
  and,
  matches,
  metric,
  multiply,
  not,
  offset,
  range,
  rate,
  series,
  string,
  call,
  subquery,
  sum,
  vector,
  verbatim,
} from "../../src/rules/promql.ts";
import type { PromqlExpression } from "../../src/rules/promql.ts";
import type { AlertingRule, RuleGroup } from "../../src/rules/rule-group.ts";
import { ruleGroupProblems } from "../../src/rules/rule-problems.ts";

const down: AlertingRule = { alert: "Down", expr: absent(metric("up")), labels: { severity: "page" } };

function group(change: Partial<RuleGroup>): RuleGroup {
  return { name: "g", rules: [down], ...change };
}

function codes(...groups: RuleGroup[]): string[] {
  return ruleGroupProblems(groups).map(({ code }) => code);
}

function promqlProblem(expr: PromqlExpression): Problem | undefined {
  const problems = ruleGroupProblems([group({ rules: [{ record: "r", expr }] })]);
  expect(problems.length).toBeLessThanOrEqual(1);
  return problems[0];
}

describe("ruleGroupProblems", () => {
  it("finds nothing in good groups", () => {
    const good: RuleGroup[] = [
      group({
        interval: "30s",
        limit: 0,
        rules: [
          { ...down, for: "0s", keepFiringFor: "1.5h" },
          { record: "a:b", expr: vector(1) },
        ],
      }),
      group({
        name: "severity of the group",
        labels: { severity: "ticket" },
        rules: [{ alert: "Ärger!", expr: vector(1) }],
      }),
      // Same name, other labels: not the same rule.
      group({ name: "other", rules: [{ ...down, labels: { severity: "ticket" } }] }),
    ];
    expect(ruleGroupProblems(good)).toEqual([]);
  });

  it.each<[string, string, RuleGroup]>([
    ["a group without a name", "RULE_GROUP_NAME", group({ name: " " })],
    ["a group without rules", "RULE_GROUP_EMPTY", group({ rules: [] })],
    ["an interval of nothing", "RULE_DURATION", group({ interval: "0s" })],
    ["an interval that is none", "RULE_DURATION", group({ interval: "5 m" })],
    ["a limit below 0", "RULE_GROUP_LIMIT", group({ limit: -1 })],
    ["a limit that is not whole", "RULE_GROUP_LIMIT", group({ limit: 1.5 })],
    ["an alert without a name", "RULE_NAME", group({ rules: [{ ...down, alert: "" }] })],
    ["an alert on two lines", "RULE_NAME", group({ rules: [{ ...down, alert: "a\nb" }] })],
    ["a metric with a dash", "RULE_NAME", group({ rules: [{ record: "a-b", expr: vector(1) }] })],
    ["an alert without severity", "RULE_SEVERITY", group({ rules: [{ alert: "Down", expr: vector(1) }] })],
    ["an empty severity", "RULE_SEVERITY", group({ rules: [{ ...down, labels: { severity: "" } }] })],
    ["a label with a dash", "RULE_LABEL", group({ labels: { "a-b": "x" } })],
    ["a label that is the metric's name", "RULE_LABEL", group({ labels: { __name__: "x" } })],
    ["a label that is the alert's name", "RULE_LABEL", group({ labels: { alertname: "x" } })],
    ["a label that is no text", "RULE_LABEL", group({ labels: { a: 1 as never } })],
    [
      "an annotation that is not Unicode",
      "RULE_LABEL",
      group({ rules: [{ ...down, annotations: { summary: "\ud800" } }] }),
    ],
    ["an annotation with a blank", "RULE_LABEL", group({ rules: [{ ...down, annotations: { "run book": "x" } }] })],
    ["a wrong `for`", "RULE_DURATION", group({ rules: [{ ...down, for: "1y" as "1w" }] })],
    ["a wrong `keepFiringFor`", "RULE_DURATION", group({ rules: [{ ...down, keepFiringFor: "99999999d" }] })],
    ["the same alert twice", "RULE_REPEATED", group({ rules: [down, down] })],
    [
      "the same labels in another order",
      "RULE_REPEATED",
      group({
        labels: { a: "1" },
        rules: [
          { ...down, labels: { severity: "page", b: "2" } },
          { ...down, labels: { b: "2", a: "1", severity: "page" } },
        ],
      }),
    ],
  ])("finds %s", (_, code, wrong) => {
    expect(codes(wrong)).toEqual([code]);
  });

  it("finds groups of one name, and rules that are in two groups", () => {
    expect(codes(group({}), group({}))).toEqual(["RULE_GROUP_REPEATED", "RULE_REPEATED"]);
  });

  it("does not take an alert for a metric of the same name", () => {
    const labels = { severity: "page" };
    expect(codes(group({ rules: [down, { record: "Down", expr: vector(1), labels }] }))).toEqual([]);
  });

  it("tells all of it at once, each with what was got and what to do", () => {
    const wrong = group({
      name: "",
      interval: "0s",
      rules: [{ alert: "Late", expr: rate(metric("http requests"), "0s"), for: "x" as "1s" }],
    });
    expect(ruleGroupProblems([wrong]).map(problemText)).toEqual([
      'A group must have a name, on one line, got "". Name it.',
      '`interval` must be at least 1ms in group "", got "0s". Set it to "1ms" or more.',
      '`for` must be a duration in whole milliseconds in alert "Late" in group "", got "x". ' +
        'Write a number and its unit (ms, s, m, h, d or w) without a blank, like "250ms" or "30d".',
      'There is no severity on alert "Late" in group "". ' +
        'Set the label `severity` to what its route expects, like "page" or "ticket".',
      '`window` must be at least 1ms in the expression of alert "Late" in group "", got "0s". Set it to "1ms" or more.',
      'A metric\'s name must match [a-zA-Z_:][a-zA-Z0-9_:]* in the expression of alert "Late" in group "", ' +
        'got "http requests". Correct the name, or select by `series({ __name__: … })` if it really is like this.',
    ]);
  });
});

describe("what ruleGroupProblems finds in expressions", () => {
  it.each<[string, PromqlExpression]>([
    ["any metric by its odd name", series({ __name__: "http.requests" })],
    ["a label that is a word of PromQL", sum(metric("up", { without: "x" }), { by: ["on", "bool"] })],
    ["a label that is demanded by its absence only beside a name", metric("up", { job: "" })],
    ["RE2 that JavaScript lacks", series({ job: matches("(?i)api\\z") })],
    ["a label that is demanded not to be empty", series({ job: not("") })],
    ["text with strings of brackets", verbatim('sum(up{a="{(", b=\'[\', c=~`)"`}[5m:])')],
    [
      "a label that is matched on one side of a group",
      multiply(metric("a"), metric("b"), { on: ["x"], groupLeft: ["y"] }),
    ],
    [
      "a label that is ignored and taken over",
      multiply(metric("a"), metric("b"), { ignoring: ["x"], groupLeft: ["x"] }),
    ],
  ])("accepts %s", (_, expr) => {
    expect(promqlProblem(expr)).toBeUndefined();
  });

  it.each<[string, string, PromqlExpression]>([
    ["no name and no condition", "PROMQL_SELECTOR", series({})],
    [
      "conditions that series without the labels meet",
      "PROMQL_SELECTOR",
      series({ a: "", b: not("x"), c: matches(".*"), d: not(matches(".+")) }),
    ],
    ["two names", "PROMQL_METRIC", metric("up", { __name__: "down" })],
    ["an empty name", "PROMQL_METRIC", metric("")],
    ["a label with a dash", "PROMQL_LABEL", metric("up", { "a-b": "x" })],
    ["a dash in `by`", "PROMQL_LABEL", sum(metric("up"), { by: ["a-b"] })],
    ["a word in `without` that begins a clause", "PROMQL_LABEL", sum(metric("up"), { without: ["without"] })],
    ["a number in `on`", "PROMQL_LABEL", add(metric("a"), metric("b"), { on: ["inf"] })],
    ["a dash in `groupRight`", "PROMQL_LABEL", add(metric("a"), metric("b"), { on: [], groupRight: ["a-b"] })],
    [
      "a label matched and taken over",
      "PROMQL_MATCHING",
      add(metric("a"), metric("b"), { on: ["x"], groupLeft: ["x"] }),
    ],
    ["a window of nothing", "PROMQL_DURATION", rate(metric("up"), "0s")],
    ["no window", "PROMQL_DURATION", rate(range(metric("up"), undefined as never))],
    ["a window of more than 292 years", "PROMQL_DURATION", rate(metric("up"), "15500w")],
    ["a wrong offset", "PROMQL_DURATION", offset(metric("up"), "-5m")],
    ["a wrong step", "PROMQL_DURATION", rate(subquery(metric("up"), "1h", "0s"))],
    ["a wrong offset of a subquery", "PROMQL_DURATION", rate(offset(subquery(metric("up"), "1h"), "1 m"))],
    ["half of a character", "PROMQL_TEXT", call("f", "vector", string("\ud800"))],
    ["half of a character in a condition", "PROMQL_TEXT", metric("up", { a: "\ud800" })],
    ["text without anything", "PROMQL_VERBATIM", verbatim(" ")],
    ["text that closes more than it opens", "PROMQL_VERBATIM", verbatim("a) or (b")],
    ["text that opens more than it closes", "PROMQL_VERBATIM", verbatim("sum(a[5m]")],
    ["text with crossed brackets", "PROMQL_VERBATIM", verbatim("a{(})")],
    ["text with an open string", "PROMQL_VERBATIM", verbatim('a{b="c}')],
    ["text that would hide what follows", "PROMQL_VERBATIM", verbatim("a # all of it")],
    ["text instead of a tree, deep inside", "PROMQL_NODE", and(metric("a"), sum("up == 0" as never))],
    ["nothing instead of a tree", "PROMQL_NODE", sum(undefined as never)],
  ])("finds %s", (_, code, expr) => {
    expect(promqlProblem(expr)?.code).toBe(code);
  });
});
