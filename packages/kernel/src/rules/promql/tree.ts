import type { Duration } from "../../duration.ts";

/** What PromQL says an expression results in; `range` and `string` may only be arguments. */
export type ValueType = "scalar" | "vector" | "range" | "string";

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%" | "^" | "atan2";
export type ComparisonOperator = "==" | "!=" | ">" | "<" | ">=" | "<=";
export type SetOperator = "and" | "or" | "unless";
export type BinaryOperator = ArithmeticOperator | ComparisonOperator | SetOperator;
export type AggregationOperator =
  | "sum"
  | "avg"
  | "count"
  | "min"
  | "max"
  | "group"
  | "stddev"
  | "stdvar"
  | "topk"
  | "bottomk"
  | "quantile"
  | "count_values";

/** A number; NaN and the infinities are numbers too. */
export interface NumberLiteral {
  readonly kind: "number";
  readonly type: "scalar";
  readonly value: number;
}

/** A text, which only some functions and aggregations take. */
export interface StringLiteral {
  readonly kind: "string";
  readonly type: "string";
  readonly value: string;
}

/** One condition on a label. Prometheus anchors regular expressions at both ends and reads them as RE2. */
export interface LabelMatcher {
  readonly label: string;
  readonly operator: "=" | "!=" | "=~" | "!~";
  readonly value: string;
}

/** The newest sample of each series that fits. */
export interface Selector {
  readonly kind: "selector";
  readonly type: "vector";
  readonly name?: string | undefined;
  readonly matchers: readonly LabelMatcher[];
  /** How far in the past to look. */
  readonly offset?: Duration | undefined;
}

/** All samples of the selected series in a window. An offset is the selector's. */
export interface Range {
  readonly kind: "range";
  readonly type: "range";
  readonly selector: Selector;
  readonly window: Duration;
}

/** An expression evaluated again and again over a window. */
export interface Subquery {
  readonly kind: "subquery";
  readonly type: "range";
  readonly of: InstantVector;
  readonly window: Duration;
  /** Time between evaluations; absent, it is the server's evaluation interval. */
  readonly step?: Duration | undefined;
  readonly offset?: Duration | undefined;
}

/** The negative of a number, or of each sample. */
export interface Negation<Type extends "scalar" | "vector" = "scalar" | "vector"> {
  readonly kind: "negation";
  readonly type: Type;
  readonly of: PromqlExpression;
}

/** Which labels two samples must share to be put together; one of `on` and `ignoring`. */
export interface Matching {
  readonly on?: readonly string[] | undefined;
  readonly ignoring?: readonly string[] | undefined;
  /** The left side has many samples for one on the right; lists the labels to take over from the one. */
  readonly groupLeft?: readonly string[] | undefined;
  /** The right side has many samples for one on the left; lists the labels to take over from the one. */
  readonly groupRight?: readonly string[] | undefined;
}

/** Two expressions and what is between them. */
export interface Binary<Type extends "scalar" | "vector" = "scalar" | "vector"> {
  readonly kind: "binary";
  readonly type: Type;
  readonly operator: BinaryOperator;
  readonly left: PromqlExpression;
  readonly right: PromqlExpression;
  /** A comparison gives 0 or 1 instead of dropping samples. */
  readonly bool?: boolean | undefined;
  readonly matching?: Matching | undefined;
}

/** Many samples made fewer. */
export interface Aggregation {
  readonly kind: "aggregation";
  readonly type: "vector";
  readonly operator: AggregationOperator;
  readonly of: InstantVector;
  readonly parameter?: Scalar | StringLiteral | undefined;
  /** The labels to keep; at most one of `by` and `without`. */
  readonly by?: readonly string[] | undefined;
  /** The labels to drop. */
  readonly without?: readonly string[] | undefined;
}

/** A function applied. */
export interface Call<Type extends "scalar" | "vector" = "scalar" | "vector"> {
  readonly kind: "call";
  readonly type: Type;
  readonly name: string;
  readonly arguments: readonly PromqlNode[];
}

/** PromQL that somebody else wrote, taken as it is; it must result in an instant vector. */
export interface Verbatim {
  readonly kind: "verbatim";
  readonly type: "vector";
  readonly text: string;
}

export type Scalar = NumberLiteral | Negation<"scalar"> | Binary<"scalar"> | Call<"scalar">;
export type InstantVector = Selector | Negation<"vector"> | Binary<"vector"> | Aggregation | Call<"vector"> | Verbatim;
export type RangeVector = Range | Subquery;

/** What builders take for one number that is not a sample for each series. */
export type Plain = number | Scalar;

/** What a rule, a query or a panel can evaluate. */
export type PromqlExpression = Scalar | InstantVector;

/** Anything that may be printed, arguments included. */
export type PromqlNode = PromqlExpression | RangeVector | StringLiteral;
