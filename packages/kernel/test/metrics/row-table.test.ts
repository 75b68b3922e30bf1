import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRowTable } from "../../src/metrics/row-table.ts";
import { anyText, asUtf8 } from "./arbitraries.ts";
import { refusalOf } from "./refusal.ts";

describe("a row", () => {
  test("is the same for the same label values and another for others", () => {
    const table = createRowTable(["method", "route"], 1);
    const get = table.row("GET", "/orders");
    expect(table.row("POST", "/orders")).not.toBe(get);
    expect(table.row("GET", "/orders")).toBe(get);
    expect(table.rows.count).toBe(2);
    expect(table.rows.labelValues).toEqual([
      ["GET", "/orders"],
      ["POST", "/orders"],
    ]);
    expect(table.rows.labelValues.every(Object.isFrozen)).toBe(true);
  });

  test("without labels is the only one", () => {
    const table = createRowTable([], 3);
    expect([table.row(), table.row()]).toEqual([0, 0]);
    expect(table.rows.count).toBe(1);
    expect(table.rows.labelValues).toEqual([[]]);
  });

  test("does not exist before somebody asks for it", () => {
    expect(createRowTable([], 1).rows.count).toBe(0);
  });

  test("belongs to one list of label values only, whatever text they are", () => {
    const tuple = fc.tuple(anyText, anyText, anyText);
    fc.assert(
      fc.property(fc.array(tuple), (tuples) => {
        const table = createRowTable(["a", "b", "c"], 1);
        const ids = new Map<string, number>();
        for (const values of tuples) {
          const key = JSON.stringify(values.map(asUtf8));
          const id = table.row(...values);
          expect(id).toBe(ids.get(key) ?? ids.size);
          ids.set(key, id);
        }
        expect(table.rows.count).toBe(ids.size);
        expect(table.rows.labelValues.map((values) => JSON.stringify(values))).toEqual([...ids.keys()]);
      }),
    );
  });

  test("cannot differ from another in a lone surrogate alone, which would make two series of one name", () => {
    const table = createRowTable(["page"], 1);
    expect(table.row("\ud800")).toBe(table.row("\udfff"));
    expect(table.rows.labelValues).toEqual([["\ufffd"]]);
  });

  test("keeps its numbers while the table grows", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 300 }), (width, count) => {
        const table = createRowTable(["id"], width);
        for (let i = 0; i < count; i++) {
          const start = table.row(String(i)) * width;
          expect(table.rows.values.subarray(start, start + width)).toEqual(new Float64Array(width));
          table.rows.values.set(
            Float64Array.from({ length: width }, (_, column) => i * width + column),
            start,
          );
        }
        expect(table.rows.values.subarray(0, count * width)).toEqual(
          Float64Array.from({ length: count * width }, (_, index) => index),
        );
      }),
      { numRuns: 30 },
    );
  });
});

describe("a row is refused", () => {
  const table = createRowTable(["method", "route"], 1);

  test.each([
    ["too few values", ["GET"], "(string)"],
    ["none", [], "()"],
    ["too many values", ["GET", "/", "x"], "(string, string, string)"],
    ["a number", ["GET", 200 as unknown as string], "(string, number)"],
    ["nothing for a label", ["GET", undefined as unknown as string], "(string, undefined)"],
  ])("with %s", (_, values, got) => {
    const error = refusalOf(() => table.row(...values));
    expect(error.code).toBe("INVALID_LABEL_VALUES");
    expect(error.problems).toEqual([
      {
        code: "INVALID_LABEL_VALUES",
        what: "A row needs one string for each label (method, route)",
        got,
        fix: "Pass the values in the order of the labels.",
      },
    ]);
    expect(table.rows.count).toBe(0);
  });

  test("even when its first values are those of a row", () => {
    const used = createRowTable(["method", "route"], 1);
    used.row("GET", "/");
    expect(refusalOf(() => used.row("GET")).code).toBe("INVALID_LABEL_VALUES");
    expect(refusalOf(() => used.row("GET", "/", "/")).code).toBe("INVALID_LABEL_VALUES");
  });

  test("without telling the values, which could be secret", () => {
    expect(refusalOf(() => table.row("hunter2")).message).not.toContain("hunter2");
  });
});
