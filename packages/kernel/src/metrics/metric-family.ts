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

/** What the metrics of all types have. */
export interface MetricFacts {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly aggregator: Aggregator;
  readonly rows: MetricRows;
}

/** A total that only grows. */
export interface CounterFamily extends MetricFacts {
  readonly type: "counter";
}

/** A value that moves. */
export interface GaugeFamily extends MetricFacts {
  readonly type: "gauge";
}

/** A distribution. */
export interface HistogramFamily extends MetricFacts {
  readonly type: "histogram";
  /** Upper bounds of the buckets, ascending, without the last (+Inf). */
  readonly bounds: readonly number[];
}

/**
 * One metric with all its rows, as every encoder reads it: by its `type` alone.
 *
 * Plain data on purpose: each package has its own copy of this code, and an encoder of one renders the metrics of
 * another. That other may be newer, and have types that this one doesn't know: see `metricTypeProblem`.
 */
export type MetricFamily = CounterFamily | GaugeFamily | HistogramFamily;

/** What a metric measures. */
export type MetricType = MetricFamily["type"];
