/** What a metric measures: a total that only grows, a value that moves, or a distribution. */
export type MetricType = "counter" | "gauge" | "histogram";

/** How a client library merges the same metric of several cluster workers; both known libraries have exactly these. */
export type Aggregator = "sum" | "first" | "min" | "max" | "average" | "omit";

/**
 * The rows of one metric, in the order they were created; a row never moves and never goes away.
 *
 * Row `r` is `values[r * width]` to `values[r * width + width - 1]`. A counter and a gauge have one number a row. A
 * histogram has one count for each bound, one for what exceeds them all (counts of that bucket alone, not cumulative),
 * and last the sum of the observed values.
 */
export interface MetricRows {
  /** How many rows there are; `values` may have room for more. */
  readonly count: number;
  /** Numbers in a row. */
  readonly width: number;
  /** Replaced when the table grows: read it anew each time. */
  readonly values: Float64Array;
  /** Of each row, one value for each label of the metric. */
  readonly labelValues: readonly (readonly string[])[];
}

/**
 * One metric with all its rows, as every encoder reads it.
 *
 * Plain data on purpose: each package has its own copy of this code, and an encoder of one renders the metrics of
 * another.
 */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: MetricType;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram's buckets, ascending, without the last (+Inf); no other type has them. */
  readonly bounds?: readonly number[];
  readonly aggregator: Aggregator;
  readonly rows: MetricRows;
}
