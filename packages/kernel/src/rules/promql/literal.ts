import type { NumberLiteral, Plain, Scalar, StringLiteral, Verbatim } from "./tree.ts";

/** A number as an expression. Builders take plain numbers too: this is for where only an expression fits. */
export function number(value: number): NumberLiteral {
  return { kind: "number", type: "scalar", value };
}

/** A text as an argument of a function that has no builder of its own. */
export function string(value: string): StringLiteral {
  return { kind: "string", type: "string", value };
}

/** PromQL written by hand, which must result in an instant vector; printed in parentheses where it is a part. */
export function verbatim(text: string): Verbatim {
  return { kind: "verbatim", type: "vector", text };
}

/** The expression for what a builder was given. */
export function scalarOf(value: Plain): Scalar {
  return typeof value === "number" ? number(value) : value;
}
