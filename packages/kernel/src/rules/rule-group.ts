import type { Duration } from "../duration.ts";
import type { PromqlExpression } from "./promql/tree.ts";

/** Labels by name. Prometheus expands `{{ … }}` templates in those of alerts, with `$labels` and `$value`. */
export type RuleLabels = Readonly<Record<string, string>>;

/** An expression that alerts for each sample it results in. */
export interface AlertingRule {
  /** The alert's name. */
  readonly alert: string;
  readonly expr: PromqlExpression;
  /** How long a sample must have been there before it alerts. @defaultValue "0s" */
  readonly for?: Duration;
  /** How long an alert stays after its sample is gone; Prometheus 2.42 or newer. @defaultValue "0s" */
  readonly keepFiringFor?: Duration;
  /** What routes the alert. One of them, here or of the group, is `severity`. */
  readonly labels?: RuleLabels;
  /** What tells people about it; Prometheus expands `{{ … }}` templates. */
  readonly annotations?: RuleLabels;
}

/** An expression whose result is stored as a metric. */
export interface RecordingRule {
  /** The metric's name. */
  readonly record: string;
  readonly expr: PromqlExpression;
  readonly labels?: RuleLabels;
}

export type Rule = AlertingRule | RecordingRule;

/** Rules that are evaluated together, in their order. What every package's `alertRules()` returns a list of. */
export interface RuleGroup {
  /** Unique in a file. */
  readonly name: string;
  /** Time between evaluations. @defaultValue that of the server */
  readonly interval?: Duration;
  /** Alerts or samples of one rule beyond which the rule fails. @defaultValue no limit */
  readonly limit?: number;
  /** Labels of all rules, unless a rule sets them itself. */
  readonly labels?: RuleLabels;
  readonly rules: readonly Rule[];
}

/** A rule's labels together with those of its group. */
export function ruleLabels(group: RuleGroup, rule: Rule): RuleLabels {
  return { ...group.labels, ...rule.labels };
}
