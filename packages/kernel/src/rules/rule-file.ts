import type { Duration } from "../duration.ts";
import { LuneoError } from "../error.ts";
import { prometheusDuration } from "./prometheus-duration.ts";
import { printPromql } from "./promql-print.ts";
import { ruleLabels } from "./rule-group.ts";
import type { Rule, RuleGroup } from "./rule-group.ts";
import { ruleGroupProblems } from "./rule-problems.ts";
import { yamlText } from "./yaml.ts";

/** How a rule file is written. */
export interface RuleFileOptions {
  /** Lines of comment at the top: who wrote it and how to write it again. @defaultValue none */
  readonly header?: string;
  /** Columns from which an expression is broken into lines. @defaultValue 100 */
  readonly width?: number;
}

/**
 * The file that Prometheus' `rule_files` names, the same for the same groups. Labels of a group are written on its
 * rules, because servers before 3.0 don't know them on groups.
 *
 * @throws LuneoError `RULES_REFUSED` with everything that `ruleGroupProblems` finds
 */
export function ruleFileYaml(groups: readonly RuleGroup[], { header, width = 100 }: RuleFileOptions = {}): string {
  const problems = ruleGroupProblems(groups);
  if (problems.length > 0) throw new LuneoError({ code: "RULES_REFUSED", problems });
  const file = groups.map((group) => ({
    name: group.name,
    interval: duration(group.interval),
    limit: group.limit,
    rules: group.rules.map((rule) => ruleData(group, rule, width)),
  }));
  return yamlText({ groups: file }, { header });
}

function ruleData(group: RuleGroup, rule: Rule, width: number): Record<string, unknown> {
  const expr = printPromql(rule.expr, { width });
  const labels = filled(ruleLabels(group, rule));
  return "alert" in rule
    ? {
        alert: rule.alert,
        expr,
        for: duration(rule.for),
        keep_firing_for: duration(rule.keepFiringFor),
        labels,
        annotations: filled(rule.annotations ?? {}),
      }
    : { record: rule.record, expr, labels };
}

function duration(value: Duration | undefined): string | undefined {
  return value === undefined ? undefined : prometheusDuration(value);
}

function filled<T extends object>(values: T): T | undefined {
  return Object.keys(values).length > 0 ? values : undefined;
}
