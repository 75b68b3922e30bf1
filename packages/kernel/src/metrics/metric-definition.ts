import { LuneoError, shown } from "../error.ts";
import type { Problem } from "../error.ts";
import type { MetricType } from "./metric-family.ts";

/** What every metric is made from. */
export interface MetricDefinition {
  /** ASCII letters, digits and `_`; a counter's name ends in `_total`. */
  readonly name: string;
  /** One sentence for the reader of the metric; never empty. */
  readonly help: string;
  /** @defaultValue no labels */
  readonly labels?: readonly string[];
}

const METRIC_NAME = /^[a-zA-Z_]\w*$/;
const LABEL_NAME = /^(?!__|le$|quantile$)[a-zA-Z_]\w*$/;
/** How the series of other types end. */
const SUFFIX = /_(?:bucket|count|sum|total)$/;

/**
 * Refuses what Prometheus or OpenMetrics would not read, or would take for something else, all problems at once. Bad
 * style, such as a unit that is not a base unit, is left to `promtool check metrics`.
 *
 * @throws LuneoError `INVALID_METRIC`
 */
export function assertMetricDefinition(type: MetricType, definition: MetricDefinition, more: readonly Problem[]): void {
  const { name, help, labels = [] } = definition;
  const problems = [...nameProblems(type, name), ...helpProblems(help), ...labels.flatMap(labelProblems), ...more];
  if (problems.length === 0) return;
  const message = `The ${type} ${shown(name)} cannot be created:`;
  throw new LuneoError({ code: "INVALID_METRIC", message, problems });
}

function nameProblems(type: MetricType, name: string): Problem[] {
  const refuse = (what: string, fix: string): Problem[] => [
    { code: "INVALID_METRIC_NAME", what: `The name of a ${type} ${what}`, got: shown(name), fix },
  ];
  if (typeof name !== "string" || !METRIC_NAME.test(name)) {
    return refuse("is ASCII letters, digits and `_`, no digit first", "Rename it (`:` is for recording rules).");
  }
  const suffix = SUFFIX.exec(name)?.[0];
  if (type === "counter") return suffix === "_total" ? [] : refuse("ends in `_total`", `Call it \`${name}_total\`.`);
  return suffix === undefined ? [] : refuse(`does not end in \`${suffix}\``, "Rename it.");
}

function helpProblems(help: string): Problem[] {
  if (typeof help === "string" && help.trim() !== "") return [];
  return [{ code: "MISSING_HELP", what: "A metric has a help text", got: shown(help), fix: "Say what it measures." }];
}

function labelProblems(label: string, index: number, labels: readonly string[]): Problem[] {
  const got = shown(label);
  if (typeof label !== "string" || !LABEL_NAME.test(label)) {
    const what = "A label is ASCII letters, digits and `_`, neither a digit nor `__` first, and not `le` or `quantile`";
    return [{ code: "INVALID_LABEL_NAME", what, got, fix: "Rename the label." }];
  }
  if (labels.indexOf(label) === index) return [];
  return [{ code: "DUPLICATE_LABEL", what: "A metric has each label once", got, fix: "Remove the second." }];
}
