import { describe, expect, test } from "vitest";
import { parseExposition, total } from "../exposition.ts";

const page = parseExposition(`# HELP orders_total Orders.
# TYPE orders_total counter
orders_total{region="eu",kind="a b"} 3
orders_total{region="us",kind="a b"} 4
orders_total_other 100
up 1
`);

describe("a metrics page", () => {
  test("is read by series, with blanks in label values", () => {
    expect(page.get(`orders_total{region="eu",kind="a b"}`)).toBe(3);
    expect(page.get("up")).toBe(1);
    expect(page.size).toBe(4);
  });

  test("is summed over the series of one metric, not of one that begins alike", () => {
    expect(total(page, "orders_total")).toBe(7);
    expect(total(page, "orders_total", ['region="us"'])).toBe(4);
    expect(total(page, "missing")).toBe(0);
  });
});
