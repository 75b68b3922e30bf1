import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  absent,
  add,
  and,
  atan2,
  avg,
  call,
  clamp,
  countValues,
  divide,
  equal,
  greaterThan,
  histogramQuantile,
  increase,
  labelJoin,
  labelReplace,
  lessThan,
  matches,
  maxOverTime,
  metric,
  modulo,
  multiply,
  negate,
  not,
  notEqual,
  number,
  offset,
  or,
  power,
  predictLinear,
  quantileOverTime,
  range,
  rate,
  round,
  scalar,
  series,
  string,
  subquery,
  subtract,
  sum,
  sumOverTime,
  time,
  topk,
  unless,
  vector,
  verbatim,
} from "../../src/rules/promql.ts";
import type { PromqlNode } from "../../src/rules/promql.ts";
import { printPromql } from "../../src/rules/promql-print.ts";
import { promqlExpressions } from "./promql-arbitrary.ts";

const [a, b, c] = [metric("a"), metric("b"), metric("c")];

describe("printPromql", () => {
  it.each<[string, PromqlNode]>([
    ["up", metric("up")],
    ["Sums_total", metric("Sums_total")],
    ['x{a="1", b!="2", c=~"3", d!~"4"}', metric("x", { a: "1", b: not("2"), c: matches("3"), d: not(matches("4")) })],
    ['{__name__=~"slo:.+"}', series({ __name__: matches("slo:.+") })],
    ['x{a="\\"\\\\\\n\\u0000é"}', metric("x", { a: '"\\\n\0é' })],
    ["x offset 1h", offset(metric("x"), "1h")],
    ["x[5m] offset 1h", range(offset(metric("x"), "1h"), "5m")],
    ["sum(a)[1h:1m] offset 1d", offset(subquery(sum(a), "1h", "1m"), "1d")],
    ["a[1h:]", subquery(a, "1h")],
    ["(a offset 1m)[1h:]", subquery(offset(a, "1m"), "1h")],
    ["(a + b)[1h:]", subquery(add(a, b), "1h")],
    ["(-a)[1h:]", subquery(negate(a), "1h")],
    ["rate(a[5m])", rate(a, "5m")],
    ["max_over_time(rate(a[5m])[1h:1m])", maxOverTime(subquery(rate(a, "5m"), "1h", "1m"))],
    ["quantile_over_time(0.9, a[5m])", quantileOverTime(0.9, range(a, "5m"))],
    ["predict_linear(a[1h], 14400)", predictLinear(range(a, "1h"), 14_400)],
    [
      "histogram_quantile(0.95, sum by (le) (rate(a[5m])))",
      histogramQuantile(0.95, sum(rate(a, "5m"), { by: ["le"] })),
    ],
    ["avg without () (a)", avg(a, { without: [] })],
    ["topk by (job) (3, a)", topk(3, a, { by: ["job"] })],
    ['count_values("version", a)', countValues("version", a)],
    [
      'label_replace(a, "x", "$1", "y", "(.*)")',
      labelReplace(a, { label: "x", replacement: "$1", source: "y", pattern: "(.*)" }),
    ],
    ['label_join(a, "x", "-", "y", "z")', labelJoin(a, { label: "x", separator: "-", sources: ["y", "z"] })],
    ["clamp(round(a, 0.1), 0, scalar(b))", clamp(round(a, 0.1), 0, scalar(b))],
    ["vector(time())", vector(time())],
    ['info(a, "x")', call("info", "vector", a, string("x"))],
    ["absent(a)", absent(a)],
  ])("prints %s", (text, tree) => {
    expect(printPromql(tree)).toBe(text);
  });

  it.each<[string, PromqlNode]>([
    ["a + b + c", add(add(a, b), c)],
    ["a + (b + c)", add(a, add(b, c))],
    ["a - (b - c)", subtract(a, subtract(b, c))],
    ["(a + b) * c", multiply(add(a, b), c)],
    ["a + b * c", add(a, multiply(b, c))],
    ["a * (b / c)", multiply(a, divide(b, c))],
    ["a % b atan2 c", atan2(modulo(a, b), c)],
    ["a ^ b ^ c", power(a, power(b, c))],
    ["(a ^ b) ^ c", power(power(a, b), c)],
    ["(-a) ^ b", power(negate(a), b)],
    ["(-2) ^ (-1)", power(-2, -1)],
    ["-(a ^ b)", negate(power(a, b))],
    ["-(a + b)", negate(add(a, b))],
    ["-a * b", multiply(negate(a), b)],
    ["a - -b", subtract(a, negate(b))],
    ["-(-a)", negate(negate(a))],
    ["a > b == c", equal(greaterThan(a, b), c)],
    ["a > (b == c)", greaterThan(a, equal(b, c))],
    ["a + 1 > bool 2", greaterThan(add(a, 1), 2, { bool: true })],
    ["(a > bool 2) + 1", add(greaterThan(a, 2, { bool: true }), 1)],
    ["a and b unless c", unless(and(a, b), c)],
    ["a and (b unless c)", and(a, unless(b, c))],
    ["a or b and c", or(a, and(b, c))],
    ["(a or b) and c", and(or(a, b), c)],
    ["a > 1 and b < 2 or c != 3", or(and(greaterThan(a, 1), lessThan(b, 2)), notEqual(c, 3))],
    ["a / on (x, y) b", divide(a, b, { on: ["x", "y"] })],
    ["a / ignoring (x) group_left (z) b", divide(a, b, { ignoring: ["x"], groupLeft: ["z"] })],
    ["a == bool on () group_right () (b or c)", equal(a, or(b, c), { bool: true, on: [], groupRight: [] })],
    ["a / (a offset 1w)", divide(a, offset(a, "1w"))],
    ["-(a offset 1w)", negate(offset(a, "1w"))],
  ])("groups %s as the tree does", (text, tree) => {
    expect(printPromql(tree)).toBe(text);
  });

  it.each([
    [0.1, "0.1"],
    [1e21, "1e+21"],
    [1e-7, "1e-7"],
    [-0, "-0"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Inf"],
    [Number.NEGATIVE_INFINITY, "-Inf"],
  ])("prints the number %d as %s", (value, text) => {
    expect(printPromql(number(value))).toBe(text);
  });

  it.each(["on", "sum", "BOOL", "Inf", "group_left", "has space", "0day"])(
    "never takes the metric %s for something else",
    (name) => {
      expect(printPromql(metric(name, { job: "x" }))).toBe(`{__name__="${name}", job="x"}`);
    },
  );

  it("writes durations without fractions, which Prometheus doesn't know", () => {
    expect(printPromql(increase(a, "1.5h"))).toBe("increase(a[90m])");
    expect(printPromql(increase(a, "60m"))).toBe("increase(a[60m])");
    expect(() => printPromql(increase(a, "soon" as "1m"))).toThrow(RangeError);
  });

  it("keeps text written by hand together where it is a part", () => {
    expect(printPromql(verbatim(" a or b "))).toBe("a or b");
    expect(printPromql(and(verbatim("a or b"), c))).toBe("(a or b) and c");
    expect(printPromql(sum(verbatim("a or b")))).toBe("sum(a or b)");
    expect(printPromql(subquery(verbatim("a"), "1h"))).toBe("(a)[1h:]");
  });

  it("throws for what is no tree", () => {
    expect(() => printPromql("up" as never)).toThrow(TypeError);
  });

  it("breaks what is too wide: operators begin lines, and arguments have one each", () => {
    const total = rate(metric("http_requests_total", { job: "api" }), "5m");
    const ratio = divide(
      sumOverTime(metric("bad", { slo: "x" }), "1h"),
      greaterThan(sumOverTime(metric("total", { slo: "x" }), "1h"), 0),
    );
    const tree = or(
      and(greaterThan(ratio, 0.0144), greaterThan(metric("slo:error_ratio", { window: "5m" }), 0.0144)),
      negate(power(sum(clamp(total, 0, 1000), { by: ["job", "route"] }), power(add(add(a, b), c), 2))),
    );
    expect(printPromql(tree, { width: 44 })).toBe(
      [
        "(",
        "  (",
        "    (",
        '      sum_over_time(bad{slo="x"}[1h])',
        "      / (",
        '        sum_over_time(total{slo="x"}[1h])',
        "        > 0",
        "      )",
        "    )",
        "    > 0.0144",
        "  )",
        '  and slo:error_ratio{window="5m"} > 0.0144',
        ")",
        "or -(",
        "  sum by (job, route) (",
        "    clamp(",
        "      rate(",
        '        http_requests_total{job="api"}[5m]',
        "      ),",
        "      0,",
        "      1000",
        "    )",
        "  )",
        "  ^ (a + b + c)",
        "  ^ 2",
        ")",
      ].join("\n"),
    );
  });

  it("stays on one line up to the width, and not beyond", () => {
    const tree = add(metric("aaaa"), metric("bbbb"));
    expect(printPromql(tree, { width: 11 })).toBe("aaaa + bbbb");
    expect(printPromql(tree, { width: 10 })).toBe("aaaa\n+ bbbb");
  });

  it("differs by blanks and parentheses only when it is broken", () => {
    const dense = (text: string): string => text.replace(/[\s()]/g, "");
    fc.assert(
      fc.property(promqlExpressions, fc.integer({ min: 1, max: 120 }), (tree, width) => {
        expect(dense(printPromql(tree, { width }))).toBe(dense(printPromql(tree)));
      }),
      { numRuns: 500 },
    );
  });
});
