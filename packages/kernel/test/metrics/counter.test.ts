import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createCounter } from "../../src/metrics/counter.ts";
import { refusalOf } from "./refusal.ts";

const definition = { name: "orders_total", help: "Orders placed.", labels: ["kind"] };

describe("a counter", () => {
  test("begins at zero, and adds one or as much as it is told", () => {
    const orders = createCounter(definition);
    const gift = orders.row("gift");
    expect(orders.value(gift)).toBe(0);
    orders.add(gift);
    orders.add(gift, 2.5);
    orders.add(gift, 0);
    expect(orders.value(gift)).toBe(3.5);
    expect(orders.value(orders.row("plain"))).toBe(0);
  });

  test("adds up what was added to each row, rows made meanwhile or not", () => {
    const addition = fc.record({ row: fc.integer({ min: 0, max: 40 }), by: fc.integer({ min: 0, max: 1e9 }) });
    fc.assert(
      fc.property(fc.array(addition, { maxLength: 200 }), (additions) => {
        const counter = createCounter(definition);
        const truth = new Map<number, number>();
        for (const { row, by } of additions) {
          counter.add(counter.row(String(row)), by);
          truth.set(row, (truth.get(row) ?? 0) + by);
        }
        for (const [row, total] of truth) expect(counter.value(counter.row(String(row)))).toBe(total);
        expect(counter.rows.count).toBe(truth.size);
      }),
    );
  });

  test.each([-1, -Number.MIN_VALUE, NaN, Infinity, -Infinity])("refuses to add %d and stays what it is", (by) => {
    const orders = createCounter(definition);
    const row = orders.row("gift");
    orders.add(row, 4);
    const error = refusalOf(() => orders.add(row, by));
    expect(error.code).toBe("INVALID_INCREMENT");
    expect(error.message).toBe(`The counter \`orders_total\` only grows, got ${by}. Use a gauge for what can shrink.`);
    expect(orders.value(row)).toBe(4);
  });

  test("is plain frozen data with verbs, which an encoder needs none of", () => {
    const orders = createCounter(definition);
    expect(Object.isFrozen(orders)).toBe(true);
    expect(orders).toMatchObject({ ...definition, type: "counter", aggregator: "sum" });
    expect(orders).not.toHaveProperty("bounds");
  });

  test("does not follow a list of labels that is changed later", () => {
    const labels = ["kind"];
    const orders = createCounter({ ...definition, labels });
    labels.push("other");
    expect(orders.labels).toEqual(["kind"]);
    expect(orders.row("gift")).toBe(0);
  });
});
