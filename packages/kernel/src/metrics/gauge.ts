import { shown } from "../error.ts";
import type { Problem } from "../error.ts";
import { createLabelledMetric } from "./labelled-metric.ts";
import type { MetricDefinition } from "./metric-definition.ts";
import type { Aggregator, GaugeFamily } from "./metric-family.ts";

const AGGREGATORS: readonly Aggregator[] = ["sum", "first", "min", "max", "average", "omit"];

/** A value that goes up and down. */
export interface Gauge extends GaugeFamily {
  /**
   * The id of the row with these label values, valid for ever; a new row begins at 0. Without labels: `row()`.
   *
   * @throws LuneoError `INVALID_LABEL_VALUES` unless there is one string for each label
   */
  row(...labelValues: readonly string[]): number;
  /** Any number: NaN says that the value is not known, and the infinities are themselves. */
  set(row: number, value: number): void;
  value(row: number): number;
}

/** What a gauge is made from. */
export interface GaugeDefinition extends MetricDefinition {
  /**
   * What the total over several cluster workers is: the sum of connections, but the "max" of an age.
   *
   * @defaultValue "sum"
   */
  readonly aggregator?: Aggregator;
}

/**
 * A gauge.
 *
 * @throws LuneoError `INVALID_METRIC` that lists all that is wrong with the definition
 */
export function createGauge(definition: GaugeDefinition): Gauge {
  const { aggregator } = definition;
  const problems = aggregatorProblems(aggregator);
  const metric = createLabelledMetric("gauge", definition, { width: 1, aggregator, problems });
  const { rows } = metric;
  return Object.freeze({
    ...metric,
    set(row: number, value: number): void {
      rows.values[row] = value;
    },
    value: (row: number) => rows.values[row] ?? 0,
  });
}

function aggregatorProblems(aggregator: Aggregator | undefined): Problem[] {
  if (aggregator === undefined || AGGREGATORS.includes(aggregator)) return [];
  const what = `\`aggregator\` is one of ${AGGREGATORS.join(", ")}`;
  return [{ code: "INVALID_AGGREGATOR", what, got: shown(aggregator), fix: 'Leave it out for "sum".' }];
}
