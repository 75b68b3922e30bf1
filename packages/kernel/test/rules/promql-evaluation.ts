import fc from "fast-check";
import * as promql from "../../src/rules/promql.ts";
import type { Binary, InstantVector, PromqlExpression, Scalar } from "../../src/rules/promql.ts";

/** One number, or numbers by the value of the label `x`. */
export type Outcome = number | ReadonlyMap<string, number>;

/** The series that expressions of {@link evaluable} are about: each metric has others of x = 1, 2 and 3. */
export const SERIES: Readonly<Record<string, ReadonlyMap<string, number>>> = {
  a: new Map([
    ["1", 2],
    ["2", -3],
    ["3", 5],
  ]),
  b: new Map([
    ["1", 3],
    ["3", -1],
  ]),
  c: new Map([
    ["2", 4],
    ["3", 2],
  ]),
};

interface Trees {
  scalar: Scalar;
  vector: InstantVector;
}

const { add, subtract, multiply, divide, modulo, power, atan2 } = promql;
const { equal, notEqual, greaterThan, lessThan, greaterOrEqual, lessOrEqual, and, or, unless } = promql;
const arithmetic = fc.constantFrom(add, subtract, multiply, divide, modulo, power, power, atan2);
const comparison = fc.constantFrom(equal, notEqual, greaterThan, lessThan, greaterOrEqual, lessOrEqual);
const setOperator = fc.constantFrom(and, or, unless);
const small = fc.integer({ min: -4, max: 5 });

/** Trees of operators, whose value {@link evaluate} knows. */
export const evaluable = fc.letrec((tie: fc.LetrecTypedTie<Trees>) => {
  const { vector, scalar } = { vector: tie("vector"), scalar: tie("scalar") };
  const bool = fc.record({ bool: fc.boolean() });
  return {
    scalar: fc.oneof(
      { maxDepth: 4, depthIdentifier: "tree" },
      small.map(promql.number),
      scalar.map((of) => promql.negate(of)),
      fc.tuple(arithmetic, scalar, scalar).map(([operator, left, right]) => operator(left, right)),
      fc.tuple(arithmetic, scalar, scalar).map(([operator, left, right]) => operator(left, right)),
      fc.tuple(comparison, scalar, scalar).map(([operator, left, right]) => operator(left, right, { bool: true })),
    ),
    vector: fc.oneof(
      { maxDepth: 4, depthIdentifier: "tree" },
      fc.constantFrom(...Object.keys(SERIES)).map((name) => promql.metric(name)),
      vector.map((of) => promql.negate(of)),
      fc.tuple(arithmetic, vector, vector).map(([operator, left, right]) => operator(left, right)),
      fc.tuple(arithmetic, vector, scalar).map(([operator, left, right]) => operator(left, right)),
      fc.tuple(arithmetic, scalar, vector).map(([operator, left, right]) => operator(left, right)),
      fc.tuple(comparison, vector, vector, bool).map(([operator, left, right, how]) => operator(left, right, how)),
      fc.tuple(comparison, vector, scalar, bool).map(([operator, left, right, how]) => operator(left, right, how)),
      fc.tuple(setOperator, vector, vector).map(([operator, left, right]) => operator(left, right)),
      fc.tuple(setOperator, vector, vector).map(([operator, left, right]) => operator(left, right)),
    ),
  };
});

/** A result that two implementations of a function may round differently, where that could change what follows. */
class Unpredictable extends Error {}

/**
 * What an expression results in, worked out on the tree, so without any notion of text, or undefined where the last
 * digit of `^` or `atan2` decides.
 */
export function evaluate(expression: PromqlExpression): Outcome | undefined {
  try {
    const outcome = valueOf(expression);
    return outcome instanceof Map ? new Map([...outcome].map(([x, sample]) => [x, sample.value])) : outcome.value;
  } catch (error) {
    if (error instanceof Unpredictable) return undefined;
    throw error;
  }
}

interface Sample {
  readonly value: number;
  readonly rounded: boolean;
}

function valueOf(expression: PromqlExpression): Sample | Map<string, Sample> {
  switch (expression.kind) {
    case "number":
      return exact(expression.value);
    case "selector":
      return new Map([...(SERIES[expression.name ?? ""] ?? [])].map(([x, value]) => [x, exact(value)]));
    case "negation":
      return mapped(valueOf(expression.of), ({ value, rounded }) => ({ value: -value, rounded }));
    case "binary":
      return binary(expression, valueOf(expression.left), valueOf(expression.right));
    default:
      throw new TypeError(`No value is known for a ${expression.kind}.`);
  }
}

function binary(node: Binary, left: Sample | Map<string, Sample>, right: Sample | Map<string, Sample>) {
  if (!(left instanceof Map) && !(right instanceof Map)) return operate(node, left, right) ?? exact(0);
  if (!(left instanceof Map && right instanceof Map)) {
    return left instanceof Map
      ? mapped(left, (sample) => operate(node, sample, right as Sample))
      : mapped(right, (sample) => operate(node, left, sample, sample));
  }
  const common = [...left].filter(([x]) => right.has(x));
  switch (node.operator) {
    case "and":
      return new Map(common);
    case "or":
      return new Map([...right, ...left]);
    case "unless":
      return new Map([...left].filter(([x]) => !right.has(x)));
    default:
      return mapped(new Map(common), (sample, x) => operate(node, sample, right.get(x) as Sample));
  }
}

/** Undefined where a comparison drops the sample `kept`. */
function operate(node: Binary, left: Sample, right: Sample, kept: Sample = left): Sample | undefined {
  const [one, other] = [left.value, right.value];
  const rounded = left.rounded || right.rounded;
  const compared = (holds: boolean): Sample | undefined => {
    if (rounded) throw new Unpredictable();
    return node.bool ? exact(holds ? 1 : 0) : holds ? kept : undefined;
  };
  const certain = (value: number): Sample => {
    if (rounded) throw new Unpredictable();
    return exact(value);
  };
  switch (node.operator) {
    case "+":
      return certain(one + other);
    case "-":
      return certain(one - other);
    case "%":
      return certain(one % other);
    case "*":
      return { value: one * other, rounded };
    case "/":
      return { value: one / other, rounded };
    case "atan2":
      return { ...certain(Math.atan2(one, other)), rounded: true };
    case "^": {
      const value = certain(power754(one, other)).value;
      return { value, rounded: Number.isFinite(value) && !(Number.isSafeInteger(value) && other >= 0) };
    }
    case "==":
      return compared(one === other);
    case "!=":
      return compared(one !== other);
    case ">":
      return compared(one > other);
    case "<":
      return compared(one < other);
    case ">=":
      return compared(one >= other);
    case "<=":
      return compared(one <= other);
    default:
      throw new TypeError(`${node.operator} has no value for one pair.`);
  }
}

/** The power as IEEE 754 and Go define it; JavaScript has NaN for some powers of 1. */
function power754(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Infinity)) return 1;
  return base ** exponent;
}

function mapped(
  outcome: Sample | Map<string, Sample>,
  change: (sample: Sample, x: string) => Sample | undefined,
): Sample | Map<string, Sample> {
  if (!(outcome instanceof Map)) return change(outcome, "") ?? exact(0);
  const changed = new Map<string, Sample>();
  for (const [x, sample] of outcome) {
    const result = change(sample, x);
    if (result) changed.set(x, result);
  }
  return changed;
}

function exact(value: number): Sample {
  return { value, rounded: false };
}
