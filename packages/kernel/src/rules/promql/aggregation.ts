import { scalarOf, string } from "./literal.ts";
import type { Aggregation, AggregationOperator, InstantVector, Plain, Scalar, StringLiteral } from "./tree.ts";

/** Which samples are put together: those that share the labels kept. Absent, all of them. */
export type Grouping =
  | { readonly by: readonly string[]; readonly without?: never }
  | { readonly without: readonly string[]; readonly by?: never };

/** @example sum(rate(metric("http_requests_total"), "5m"), { by: ["job"] }) */
export type AggregationBuilder = (of: InstantVector, grouping?: Grouping) => Aggregation;

export const sum: AggregationBuilder = /* @__PURE__ */ builder("sum");
export const avg: AggregationBuilder = /* @__PURE__ */ builder("avg");
export const min: AggregationBuilder = /* @__PURE__ */ builder("min");
export const max: AggregationBuilder = /* @__PURE__ */ builder("max");
/** How many samples there are; absent, not 0, where there is none. */
export const count: AggregationBuilder = /* @__PURE__ */ builder("count");
/** 1 for each group. */
export const group: AggregationBuilder = /* @__PURE__ */ builder("group");
export const stddev: AggregationBuilder = /* @__PURE__ */ builder("stddev");
export const stdvar: AggregationBuilder = /* @__PURE__ */ builder("stdvar");

/** The `k` largest samples of each group, with all their labels. */
export function topk(k: Plain, of: InstantVector, grouping?: Grouping): Aggregation {
  return aggregation("topk", of, grouping, scalarOf(k));
}

/** The `k` smallest samples of each group, with all their labels. */
export function bottomk(k: Plain, of: InstantVector, grouping?: Grouping): Aggregation {
  return aggregation("bottomk", of, grouping, scalarOf(k));
}

/** The φ-quantile of the samples, φ from 0 to 1; for histograms there is `histogramQuantile`. */
export function quantile(phi: Plain, of: InstantVector, grouping?: Grouping): Aggregation {
  return aggregation("quantile", of, grouping, scalarOf(phi));
}

/** How many samples have each value, which becomes the label `label`. */
export function countValues(label: string, of: InstantVector, grouping?: Grouping): Aggregation {
  return aggregation("count_values", of, grouping, string(label));
}

function builder(operator: AggregationOperator): AggregationBuilder {
  return (of, grouping) => aggregation(operator, of, grouping);
}

function aggregation(
  operator: AggregationOperator,
  of: InstantVector,
  { by, without }: { by?: readonly string[]; without?: readonly string[] } = {},
  parameter?: Scalar | StringLiteral,
): Aggregation {
  return { kind: "aggregation", type: "vector", operator, of, parameter, by, without };
}
