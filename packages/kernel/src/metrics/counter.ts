import { shown } from "../error.ts";
import type { LuneoError } from "../error.ts";
import { createLabelledMetric } from "./labelled-metric.ts";
import type { MetricDefinition } from "./metric-definition.ts";
import type { CounterFamily } from "./metric-family.ts";
import { metricRefusal } from "./metric-refusal.ts";

/** A total that only grows; its name ends in `_total`. */
export interface Counter extends CounterFamily {
  /**
   * The id of the row with these label values, valid for ever; a new row begins at 0. Without labels: `row()`.
   *
   * @throws LuneoError `INVALID_LABEL_VALUES` unless there is one string for each label
   */
  row(...labelValues: readonly string[]): number;
  /**
   * Adds `by` (1 by default) to a row that `row` returned.
   *
   * @throws LuneoError `INVALID_INCREMENT` when `by` is negative, NaN or infinite
   */
  add(row: number, by?: number): void;
  value(row: number): number;
}

/**
 * A counter.
 *
 * @throws LuneoError `INVALID_METRIC` that lists all that is wrong with the definition
 */
export function createCounter(definition: MetricDefinition): Counter {
  const metric = createLabelledMetric("counter", definition, { width: 1 });
  const { name, rows } = metric;
  return Object.freeze({
    ...metric,
    add(row: number, by = 1): void {
      // Also true of NaN.
      if (!(by >= 0 && by < Infinity)) throw invalidIncrement(name, by);
      const { values } = rows;
      values[row] = (values[row] ?? 0) + by;
    },
    value: (row: number) => rows.values[row] ?? 0,
  });
}

function invalidIncrement(name: string, by: unknown): LuneoError {
  const what = `The counter \`${name}\` only grows`;
  return metricRefusal({ code: "INVALID_INCREMENT", what, got: shown(by), fix: "Use a gauge for what can shrink." });
}
