import fc from "fast-check";
import type { Duration } from "../../src/duration.ts";
import * as promql from "../../src/rules/promql.ts";
import type {
  InstantVector,
  Matchers,
  PromqlExpression,
  RangeVector,
  Scalar,
  Selector,
  VectorMatching,
} from "../../src/rules/promql.ts";

interface Trees {
  scalar: Scalar;
  vector: InstantVector;
  range: RangeVector;
}

const { add, subtract, multiply, divide, modulo, power, atan2 } = promql;
const { equal, notEqual, greaterThan, lessThan, greaterOrEqual, lessOrEqual, and, or, unless } = promql;

const arithmetic = fc.constantFrom(add, subtract, multiply, divide, modulo, power, atan2);
const comparison = fc.constantFrom(equal, notEqual, greaterThan, lessThan, greaterOrEqual, lessOrEqual);
const setOperator = fc.constantFrom(and, or, unless);

// Words of the language are names like others.
const metricName = fc.constantFrom(
  "up",
  "http_requests_total",
  "slo:bad:rate5m",
  "sum",
  "bool",
  "inf",
  "By",
  "_x",
  ":",
);
const labelName = fc.constantFrom("job", "le", "by", "on", "bool", "group_left", "_", "slo");
const labels = fc.uniqueArray(labelName, { maxLength: 3 });
const duration = fc.constantFrom<Duration>("5m", "90s", "1h", "30d", "1w", "500ms", "1.5h", "0.5s");
const value = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("5..", 'a"b\\c', "a\nb", "{{x}}", "a#b"),
);
const matcher = fc.oneof(
  value,
  value.map((text) => promql.not(text)),
  value.map((text) => promql.oneOf([text, "x"])),
  value.map((text) => promql.not(promql.oneOf([text]))),
);
const matchers: fc.Arbitrary<Matchers> = fc.dictionary(
  labelName,
  fc.oneof(matcher, fc.array(matcher, { minLength: 1, maxLength: 2 })),
  {
    maxKeys: 3,
  },
);
const grouping = fc.oneof(
  fc.constant(undefined),
  labels.map((by) => ({ by })),
  labels.map((without) => ({ without })),
);
const setMatching = fc.oneof(
  labels.map((on) => ({ on })),
  labels.map((ignoring) => ({ ignoring })),
);
const vectorMatching: fc.Arbitrary<VectorMatching> = fc.oneof(
  setMatching,
  labels.map((groupLeft) => ({ ignoring: ["instance"], groupLeft })),
  labels.map((groupRight) => ({ on: ["instance"], groupRight })),
);
const finite = fc.oneof(
  fc.integer({ min: -20, max: 20 }),
  fc.double({ noNaN: false }),
  fc.constantFrom(0.1, 1e21, 1e-7, -0, 14.4),
);

const selector: fc.Arbitrary<Selector> = fc.oneof(
  fc.tuple(metricName, matchers).map(([name, conditions]) => promql.metric(name, conditions)),
  matchers.map((conditions) => promql.series({ ...conditions, job: "api" })),
);
const past: fc.Arbitrary<Selector> = fc.oneof(
  selector,
  fc.tuple(selector, duration).map(([of, by]) => promql.offset(of, by)),
);

/** Trees of every kind that Prometheus takes, though not all of them mean anything. */
const promqlTrees = fc.letrec((tie: fc.LetrecTypedTie<Trees>) => {
  const vector = tie("vector");
  const scalar = tie("scalar");
  const plain = fc.oneof({ withCrossShrink: true }, finite, scalar);
  const bool = fc.record({ bool: fc.boolean() });
  return {
    scalar: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      finite.map(promql.number),
      fc.constant(promql.time()),
      vector.map(promql.scalar),
      plain.map((of) => promql.negate(of)),
      fc.tuple(arithmetic, plain, plain).map(([operator, left, right]) => operator(left, right)),
      fc.tuple(comparison, plain, plain).map(([operator, left, right]) => operator(left, right, { bool: true })),
    ),
    vector: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      past,
      fc.constant(promql.verbatim(' foo{a=")"} or bar ')),
      vector.map((of) => promql.negate(of)),
      fc.tuple(arithmetic, vector, vector).map(([operator, left, right]) => operator(left, right)),
      fc.tuple(arithmetic, vector, vector, vectorMatching).map(([operator, ...rest]) => operator(...rest)),
      fc.tuple(arithmetic, vector, plain).map(([operator, left, right]) => operator(left, right)),
      fc.tuple(arithmetic, plain, vector).map(([operator, left, right]) => operator(left, right)),
      fc
        .tuple(comparison, vector, vector, vectorMatching, bool)
        .map(([operator, left, right, matching, options]) => operator(left, right, { ...matching, ...options })),
      fc
        .tuple(comparison, plain, vector, bool)
        .map(([operator, left, right, options]) => operator(left, right, options)),
      fc
        .tuple(comparison, vector, plain, bool)
        .map(([operator, left, right, options]) => operator(left, right, options)),
      fc.tuple(setOperator, vector, vector).map(([operator, left, right]) => operator(left, right)),
      fc.tuple(setOperator, vector, vector, setMatching).map(([operator, ...rest]) => operator(...rest)),
      fc.tuple(setOperator, vector, vector, vector).map(([operator, ...rest]) => operator(...rest)),
      fc.tuple(vector, grouping).map(([of, by]) => promql.sum(of, by)),
      fc.tuple(plain, vector, grouping).map(([k, of, by]) => promql.topk(k, of, by)),
      fc.tuple(vector, grouping).map(([of, by]) => promql.countValues("version", of, by)),
      tie("range").map((of) => promql.rate(of)),
      fc.tuple(plain, tie("range")).map(([phi, of]) => promql.quantileOverTime(phi, of)),
      fc.tuple(vector, plain, plain).map(([of, least, most]) => promql.clamp(of, least, most)),
      fc.tuple(plain, vector).map(([phi, of]) => promql.histogramQuantile(phi, of)),
      fc
        .tuple(vector, value)
        .map(([of, replacement]) => promql.labelReplace(of, { label: "a", replacement, source: "b", pattern: "(.*)" })),
      fc.constant(promql.hour()),
    ),
    range: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.tuple(past, duration).map(([of, window]) => promql.range(of, window)),
      fc
        .tuple(vector, duration, fc.option(duration, { nil: undefined }))
        .map(([of, window, step]) => promql.subquery(of, window, step)),
      fc.tuple(vector, duration, duration).map(([of, window, by]) => promql.offset(promql.subquery(of, window), by)),
    ),
  };
});

/** What a rule may evaluate. */
export const promqlExpressions: fc.Arbitrary<PromqlExpression> = fc.oneof(promqlTrees.vector, promqlTrees.scalar);
