import type { Duration } from "../duration.ts";
import { shown } from "../error.ts";
import type { Problem } from "../error.ts";
import { prometheusDurationProblem } from "./prometheus-duration.ts";
import { LABEL_NAME, METRIC_NAME, promqlProblems } from "./promql-problems.ts";
import { ruleLabels } from "./rule-group.ts";
import type { AlertingRule, RecordingRule, Rule, RuleGroup, RuleLabels } from "./rule-group.ts";

/**
 * Everything that is wrong with groups meant for one file, in their order; empty when nothing is.
 *
 * Besides what Prometheus refuses, that is: two rules with the same name and labels, of which promtool warns, and
 * alerts without a `severity`, which nothing could route.
 */
export function ruleGroupProblems(groups: readonly RuleGroup[]): readonly Problem[] {
  const groupNames = new Set<string>();
  const ruleKeys = new Set<string>();
  const problems: Problem[] = [];
  for (const group of groups) {
    const whichGroup = `group ${shown(group.name)}`;
    problems.push(...groupProblems(group, whichGroup));
    if (groupNames.has(group.name)) {
      problems.push({
        code: "RULE_GROUP_REPEATED",
        what: "The groups of a file must have different names",
        got: shown(group.name),
        fix: "Rename one of them, or put their rules together.",
      });
    }
    groupNames.add(group.name);
    for (const rule of group.rules) {
      const labels = ruleLabels(group, rule);
      const where = `${"alert" in rule ? "alert" : "record"} ${shown(nameOf(rule))} in ${whichGroup}`;
      const key = ruleKey(rule, labels);
      if (ruleKeys.has(key)) {
        problems.push({
          code: "RULE_REPEATED",
          what: `A rule with the name and the labels of ${where} comes before it`,
          fix: "Give one of them a label that tells them apart, or another name.",
        });
      }
      ruleKeys.add(key);
      problems.push(
        ...("alert" in rule ? alertProblems(rule, labels, where) : recordProblems(rule)),
        ...labelProblems(labels, "label", where),
        ...promqlProblems(rule.expr, `the expression of ${where}`),
      );
    }
  }
  return problems;
}

function* groupProblems({ name, interval, limit, rules }: RuleGroup, where: string): Iterable<Problem> {
  yield* nameProblems(name, "A group", "RULE_GROUP_NAME");
  yield* durationProblems(interval, "interval", where, 1);
  if (limit !== undefined && (!Number.isSafeInteger(limit) || limit < 0)) {
    yield {
      code: "RULE_GROUP_LIMIT",
      what: `\`limit\` must be a whole number from 0 in ${where}`,
      got: shown(limit),
      fix: "Set how many alerts or samples one rule may give, or leave it out.",
    };
  }
  if (rules.length === 0) {
    yield {
      code: "RULE_GROUP_EMPTY",
      what: `There are no rules in ${where}`,
      fix: "Add a rule or leave the group out.",
    };
  }
}

function* alertProblems(rule: AlertingRule, labels: RuleLabels, where: string): Iterable<Problem> {
  yield* nameProblems(rule.alert, "An alert", "RULE_NAME");
  yield* durationProblems(rule.for, "for", where, 0);
  yield* durationProblems(rule.keepFiringFor, "keepFiringFor", where, 0);
  yield* labelProblems(rule.annotations ?? {}, "annotation", where);
  if (!labels["severity"]) {
    yield {
      code: "RULE_SEVERITY",
      what: `There is no severity on ${where}`,
      fix: 'Set the label `severity` to what its route expects, like "page" or "ticket".',
    };
  }
}

function* recordProblems({ record }: RecordingRule): Iterable<Problem> {
  if (METRIC_NAME.test(record)) return;
  yield {
    code: "RULE_NAME",
    what: "The metric that a rule records must match [a-zA-Z_:][a-zA-Z0-9_:]*",
    got: shown(record),
    fix: "Rename it, like level:metric:operations.",
  };
}

function* nameProblems(name: string, whose: string, code: string): Iterable<Problem> {
  if (name.trim() !== "" && !/[\p{Control}\p{Surrogate}]/u.test(name)) return;
  yield { code, what: `${whose} must have a name, on one line`, got: shown(name), fix: "Name it." };
}

function* labelProblems(labels: RuleLabels, kind: "label" | "annotation", where: string): Iterable<Problem> {
  for (const [name, value] of Object.entries(labels)) {
    if (!LABEL_NAME.test(name)) {
      yield {
        code: "RULE_LABEL",
        what: `The name of each ${kind} of ${where} must match [a-zA-Z_][a-zA-Z0-9_]*`,
        got: shown(name),
        fix: `Rename the ${kind}.`,
      };
    }
    if (kind === "label" && (name === "__name__" || name === "alertname")) {
      yield {
        code: "RULE_LABEL",
        what: `The name of ${where} must not be set by a label`,
        got: shown(name),
        fix: "Leave the label out.",
      };
    }
    if (typeof value !== "string" || /\p{Surrogate}/u.test(value)) {
      yield {
        code: "RULE_LABEL",
        what: `The ${kind} ${shown(name)} of ${where} must be a text of valid Unicode`,
        got: shown(value),
        fix: "Write it as text.",
      };
    }
  }
}

function* durationProblems(
  value: Duration | undefined,
  option: string,
  where: string,
  atLeastMs: number,
): Iterable<Problem> {
  if (value === undefined) return;
  const problem = prometheusDurationProblem(value, { code: "RULE_DURATION", option, where, atLeastMs });
  if (problem) yield problem;
}

/** The same for rules whose results would be the same series. */
function ruleKey(rule: Rule, labels: RuleLabels): string {
  const pairs = Object.keys(labels)
    .toSorted((one, other) => (one < other ? -1 : 1))
    .map((name) => [name, labels[name]]);
  return JSON.stringify(["alert" in rule, nameOf(rule), pairs]);
}

function nameOf(rule: Rule): string {
  return "alert" in rule ? rule.alert : rule.record;
}
