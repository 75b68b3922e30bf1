import { describe, expect, it } from "vitest";
import {
  add,
  and,
  greaterThan,
  matches,
  metric,
  negate,
  not,
  number,
  offset,
  oneOf,
  or,
  range,
  rate,
  scalar,
  subquery,
  sum,
  time,
  topk,
  vector,
} from "../../src/rules/promql.ts";
import type { PromqlExpression } from "../../src/rules/promql.ts";

const up = metric("up");

describe("the PromQL builders", () => {
  it("build plain data, which survives JSON", () => {
    const tree = greaterThan(
      sum(rate(metric("http_requests_total", { code: matches("5..") }), "5m"), { by: ["job"] }),
      0.8,
    );
    expect(JSON.parse(JSON.stringify(tree))).toEqual(tree);
    expect(tree).toMatchObject({
      kind: "binary",
      type: "vector",
      operator: ">",
      right: { kind: "number", value: 0.8 },
    });
  });

  it("take several conditions on one label, and the opposite of each", () => {
    const { matchers } = metric("up", {
      code: [matches("5.."), not("503")],
      job: not(matches("a|b")),
      path: not(not("/")),
    });
    expect(matchers).toEqual([
      { label: "code", operator: "=~", value: "5.." },
      { label: "code", operator: "!=", value: "503" },
      { label: "job", operator: "!~", value: "a|b" },
      { label: "path", operator: "=", value: "/" },
    ]);
  });

  it("take texts literally that stand for one of several", () => {
    const odd = ["a.b", "/v1/{id}", "x|y", "$1 (+)", "[^\\]"];
    const { matchers } = metric("up", { path: oneOf(odd) });
    const pattern = new RegExp(`^(?:${matchers[0]?.value})$`);
    expect(odd.every((text) => pattern.test(text))).toBe(true);
    expect(["aXb", "x", "y", "/v1/", "$1 ( )"].some((text) => pattern.test(text))).toBe(false);
  });

  it("know whether the result is one number or a vector", () => {
    expect(add(1, time()).type).toBe("scalar");
    expect(add(1, up).type).toBe("vector");
    expect(negate(negate(2)).type).toBe("scalar");
    expect(greaterThan(1, 2, { bool: true }).type).toBe("scalar");
    expect(scalar(up).type).toBe("scalar");
    expect(vector(1).type).toBe("vector");
  });

  it("move what is selected into the past, wherever the offset is said", () => {
    expect(offset(range(up, "5m"), "1h")).toEqual(range(offset(up, "1h"), "5m"));
    expect(rate(offset(up, "1h"), "5m")).toEqual(rate(offset(range(up, "5m"), "1h")));
    expect(offset(subquery(up, "1h"), "1d")).toMatchObject({ kind: "subquery", window: "1h", offset: "1d" });
  });

  it("chain set operators from left to right", () => {
    const [a, b, c] = [metric("a"), metric("b"), metric("c")];
    expect(or(a, b, c)).toEqual(or(or(a, b), c));
    expect(and(a, b, { on: [] })).toMatchObject({ left: a, right: b, matching: { on: [] } });
  });

  it("leave what they are given as it is", () => {
    const frozen = Object.freeze(metric("up", { job: "api" }));
    expect(offset(frozen, "5m")).not.toBe(frozen);
    expect(frozen.offset).toBeUndefined();
  });
});

// The type checker is the test: each line must be an error.
export function refusedByTypes(either: PromqlExpression): unknown[] {
  return [
    // @ts-expect-error a range is no instant vector
    sum(range(up, "5m")),
    // @ts-expect-error nor is a subquery
    add(subquery(up, "5m"), 1),
    // @ts-expect-error a rate needs a window
    rate(up),
    // @ts-expect-error what is computed has no range but by a subquery
    rate(sum(up), "5m"),
    // @ts-expect-error there is no range of a range
    rate(range(up, "5m"), "5m"),
    // @ts-expect-error there is no subquery of one number
    subquery(time(), "1h"),
    // @ts-expect-error a window has a unit
    rate(up, "5"),
    // @ts-expect-error one number is no vector
    sum(number(1)),
    // @ts-expect-error a vector is no number
    topk(up, up),
    // @ts-expect-error set operators take no numbers
    and(up, 1),
    // @ts-expect-error nor groups
    or(up, up, { on: ["job"], groupLeft: [] }),
    // @ts-expect-error two numbers are compared with bool only
    greaterThan(1, 2),
    // @ts-expect-error matching takes two vectors
    add(up, 1, { on: ["job"] }),
    // @ts-expect-error labels are matched by or ignored, not both
    add(up, up, { on: ["job"], ignoring: ["instance"] }),
    // @ts-expect-error a group needs labels to match by
    add(up, up, { groupLeft: ["version"] }),
    // @ts-expect-error labels are kept or dropped, not both
    sum(up, { by: ["job"], without: ["instance"] }),
    // @ts-expect-error not each expression is a vector
    sum(either),
  ];
}
