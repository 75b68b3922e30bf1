import { scalarOf } from "./literal.ts";
import type { Binary, BinaryOperator, InstantVector, Matching, Negation, Plain, PromqlExpression } from "./tree.ts";

/** Match samples by these labels only. */
export interface On {
  readonly on: readonly string[];
  readonly ignoring?: never;
}

/** Match samples by all labels but these. */
export interface Ignoring {
  readonly ignoring: readonly string[];
  readonly on?: never;
}

/** The left side has many samples for one on the right; lists the labels to take over from the one. */
export interface GroupLeft {
  readonly groupLeft: readonly string[];
  readonly groupRight?: never;
}

/** The right side has many samples for one on the left; lists the labels to take over from the one. */
export interface GroupRight {
  readonly groupRight: readonly string[];
  readonly groupLeft?: never;
}

/** How `and`, `or` and `unless` match samples: many to many. */
export type SetMatching = On | Ignoring;

/** How arithmetic and comparisons match samples: one to one, or grouped. */
export type VectorMatching = SetMatching | (SetMatching & (GroupLeft | GroupRight));

/** `left operator right`, for each pair of samples with the same labels unless told otherwise. */
export interface ArithmeticBuilder {
  (left: InstantVector, right: InstantVector, matching?: VectorMatching): Binary<"vector">;
  (left: InstantVector, right: Plain): Binary<"vector">;
  (left: Plain, right: InstantVector): Binary<"vector">;
  (left: Plain, right: Plain): Binary<"scalar">;
  (left: number | PromqlExpression, right: number | PromqlExpression): Binary;
}

/**
 * Keeps the samples of the left side (of the right, if the left is one number) for which the comparison holds;
 * with `bool`, gives 0 or 1 for each. Two plain numbers can only be compared with `bool`.
 */
export interface ComparisonBuilder {
  (
    left: InstantVector,
    right: InstantVector,
    options?: { readonly bool?: boolean } | (VectorMatching & { readonly bool?: boolean }),
  ): Binary<"vector">;
  (left: InstantVector, right: Plain, options?: { readonly bool?: boolean }): Binary<"vector">;
  (left: Plain, right: InstantVector, options?: { readonly bool?: boolean }): Binary<"vector">;
  (left: Plain, right: Plain, options: { readonly bool: true }): Binary<"scalar">;
}

/** Takes two vectors and how to match them, or any number of vectors matched by all labels, from left to right. */
export interface SetBuilder {
  (left: InstantVector, right: InstantVector, matching?: SetMatching): Binary<"vector">;
  (first: InstantVector, second: InstantVector, ...others: InstantVector[]): Binary<"vector">;
}

export const add: ArithmeticBuilder = /* @__PURE__ */ builder("+");
export const subtract: ArithmeticBuilder = /* @__PURE__ */ builder("-");
export const multiply: ArithmeticBuilder = /* @__PURE__ */ builder("*");
export const divide: ArithmeticBuilder = /* @__PURE__ */ builder("/");
/** The remainder, with the sign of the left side. */
export const modulo: ArithmeticBuilder = /* @__PURE__ */ builder("%");
export const power: ArithmeticBuilder = /* @__PURE__ */ builder("^");
export const atan2: ArithmeticBuilder = /* @__PURE__ */ builder("atan2");

export const equal: ComparisonBuilder = /* @__PURE__ */ builder("==");
export const notEqual: ComparisonBuilder = /* @__PURE__ */ builder("!=");
export const greaterThan: ComparisonBuilder = /* @__PURE__ */ builder(">");
export const lessThan: ComparisonBuilder = /* @__PURE__ */ builder("<");
export const greaterOrEqual: ComparisonBuilder = /* @__PURE__ */ builder(">=");
export const lessOrEqual: ComparisonBuilder = /* @__PURE__ */ builder("<=");

/** The samples of the first for which all others have one too. */
export const and: SetBuilder = /* @__PURE__ */ setBuilder("and");
/** All samples of the first, and those of the others that are not there yet. */
export const or: SetBuilder = /* @__PURE__ */ setBuilder("or");
/** The samples of the first for which none of the others has one. */
export const unless: SetBuilder = /* @__PURE__ */ setBuilder("unless");

/** The opposite number of each. */
export function negate(of: InstantVector): Negation<"vector">;
export function negate(of: Plain): Negation<"scalar">;
export function negate(of: number | PromqlExpression): Negation {
  const expression = expressionOf(of);
  return { kind: "negation", type: expression.type, of: expression };
}

function expressionOf(operand: number | PromqlExpression): PromqlExpression {
  return typeof operand === "number" ? scalarOf(operand) : operand;
}

// The builders above say what may go with what; what is built is the same for all of them.
function builder(operator: BinaryOperator) {
  return (
    leftOperand: number | PromqlExpression,
    rightOperand: number | PromqlExpression,
    options: Matching & { readonly bool?: boolean } = {},
  ): Binary<never> => {
    const { bool, on, ignoring, groupLeft, groupRight } = options;
    const left = expressionOf(leftOperand);
    const right = expressionOf(rightOperand);
    return {
      kind: "binary",
      type: (left.type === "scalar" && right.type === "scalar" ? "scalar" : "vector") as never,
      operator,
      left,
      right,
      bool,
      matching: on || ignoring ? { on, ignoring, groupLeft, groupRight } : undefined,
    };
  };
}

function setBuilder(operator: BinaryOperator): SetBuilder {
  const pair = builder(operator);
  return (left: InstantVector, right: InstantVector, ...rest: (InstantVector | SetMatching | undefined)[]) => {
    const [matching] = rest;
    if (matching && !("kind" in matching)) return pair(left, right, matching);
    const others = rest.filter((other) => other !== undefined) as InstantVector[];
    return others.reduce<Binary<"vector">>((all, next) => pair(all, next), pair(left, right));
  };
}
