import type { Duration } from "../duration.ts";
import { prometheusDuration } from "./prometheus-duration.ts";
import { printPromql } from "./promql-print.ts";
import type { PromqlExpression, Selector } from "./promql/tree.ts";
import type { RuleLabels } from "./rule-group.ts";
import { yamlText } from "./yaml.ts";

/** One series: a selector with nothing but `=`, or the notation of Prometheus, `up{job="api"}`. */
export type SeriesNotation = Selector | string;

/** The values of a series, one each interval, in promtool's notation: "0+10x5", "1 2 _ stale". */
export interface InputSeries {
  readonly series: SeriesNotation;
  readonly values: string;
}

/** Which alerts of one name fire at a time, all of them. */
export interface ExpectedAlerts {
  readonly alert: string;
  /** Time since the first values. */
  readonly at: Duration;
  /** Labels without `alertname`; templates expanded. Empty: none fires. */
  readonly firing: readonly { readonly labels: RuleLabels; readonly annotations?: RuleLabels }[];
}

/** What an expression results in at a time, all of it, in any order. */
export interface ExpectedSamples {
  readonly expr: PromqlExpression | string;
  /** Time since the first values. */
  readonly at: Duration;
  /** Values are compared exactly: let the expression round. Empty: there is no sample. */
  readonly samples: readonly { readonly series: SeriesNotation; readonly value: number }[];
}

/** One case: series that are there, and what the rules make of them. */
export interface PromtoolTest {
  readonly name: string;
  /** Time between two values of the series. */
  readonly interval: Duration;
  readonly series: readonly InputSeries[];
  readonly alerts?: readonly ExpectedAlerts[];
  readonly samples?: readonly ExpectedSamples[];
}

/** What all tests of a file share. */
export interface PromtoolTestOptions {
  /** Paths of the rule files, relative to the file of tests. */
  readonly ruleFiles: readonly string[];
  /** How often all rules are evaluated: promtool does not look at the `interval` of groups. @defaultValue "1m" */
  readonly evaluationInterval?: Duration;
  /** Lines of comment at the top. @defaultValue none */
  readonly header?: string;
}

/** The file that `promtool test rules` reads. */
export function promtoolTestYaml(tests: readonly PromtoolTest[], options: PromtoolTestOptions): string {
  const { ruleFiles, evaluationInterval = "1m", header } = options;
  const file = {
    rule_files: ruleFiles,
    evaluation_interval: prometheusDuration(evaluationInterval),
    tests: tests.map(testData),
  };
  return yamlText(file, { header });
}

function testData({ name, interval, series, alerts, samples }: PromtoolTest): Record<string, unknown> {
  return {
    name,
    interval: prometheusDuration(interval),
    input_series: series.map((input) => ({ series: notation(input.series), values: input.values })),
    alert_rule_test: alerts?.map(({ alert, at, firing }) => ({
      eval_time: prometheusDuration(at),
      alertname: alert,
      exp_alerts: firing.map(({ labels, annotations }) => ({ exp_labels: labels, exp_annotations: annotations })),
    })),
    promql_expr_test: samples?.map(({ expr, at, samples: expected }) => ({
      expr: notation(expr),
      eval_time: prometheusDuration(at),
      exp_samples: expected.map((sample) => ({ labels: notation(sample.series), value: sample.value })),
    })),
  };
}

function notation(expression: PromqlExpression | string): string {
  return typeof expression === "string" ? expression : printPromql(expression);
}
