import { shown } from "../error.ts";
import type { Problem } from "../error.ts";
import { createLabelledMetric } from "./labelled-metric.ts";
import type { MetricDefinition } from "./metric-definition.ts";
import type { HistogramFamily } from "./metric-family.ts";

/** A distribution, counted in buckets with fixed bounds. */
export interface Histogram extends HistogramFamily {
  /**
   * The id of the row with these label values, valid for ever; a new row begins empty. Without labels: `row()`.
   *
   * @throws LuneoError `INVALID_LABEL_VALUES` unless there is one string for each label
   */
  row(...labelValues: readonly string[]): number;
  /**
   * Counts `value` in the first bucket whose bound is not below it. Infinities are counted too, and make the sum
   * infinite for good; NaN, which belongs to no bucket, is ignored.
   */
  observe(row: number, value: number): void;
  /** How many values were observed. */
  count(row: number): number;
  /** What they add up to. */
  sum(row: number): number;
}

/** What a histogram is made from. */
export interface HistogramDefinition extends MetricDefinition {
  /** Upper bounds of the buckets, each included in its own: finite, ascending, at least one; in seconds for durations. */
  readonly bounds: readonly number[];
}

/**
 * A histogram with one bucket for each bound, and one for what exceeds them all.
 *
 * @throws LuneoError `INVALID_METRIC` that lists all that is wrong with the definition
 */
export function createHistogram(definition: HistogramDefinition): Histogram {
  const problems = boundsProblems(definition.bounds);
  const bounds = Object.freeze([...(problems.length === 0 ? definition.bounds : [])]);
  const overflow = bounds.length;
  const width = overflow + 2;
  const metric = createLabelledMetric("histogram", definition, { width, problems });
  const { rows } = metric;
  // Searched on every request, and much faster so than as a frozen array.
  const edges = Float64Array.from(bounds);
  return Object.freeze({
    ...metric,
    bounds,
    observe(row: number, value: number): void {
      // False for NaN only.
      if (!(value >= -Infinity)) return;
      let bucket = 0;
      while (bucket < overflow && value > (edges[bucket] ?? 0)) bucket++;
      const { values } = rows;
      const start = row * width;
      values[start + bucket] = (values[start + bucket] ?? 0) + 1;
      values[start + overflow + 1] = (values[start + overflow + 1] ?? 0) + value;
    },
    count(row: number): number {
      let count = 0;
      for (let bucket = 0; bucket <= overflow; bucket++) count += rows.values[row * width + bucket] ?? 0;
      return count;
    },
    sum: (row: number) => rows.values[row * width + overflow + 1] ?? 0,
  });
}

function boundsProblems(bounds: readonly number[]): Problem[] {
  const refuse = (got: string): Problem[] => [
    {
      code: "INVALID_BOUNDS",
      what: "`bounds` are finite numbers in ascending order, at least one",
      got,
      fix: "Sort them and leave out +Inf.",
    },
  ];
  if (!Array.isArray(bounds) || bounds.length === 0) return refuse(shown(bounds));
  return bounds.flatMap((bound: unknown, index) => {
    const before: unknown = bounds[index - 1];
    const ascending = index === 0 || !(Number(bound) <= Number(before));
    if (Number.isFinite(bound) && ascending) return [];
    return refuse(ascending ? shown(bound) : `${shown(bound)} after ${shown(before)}`);
  });
}
