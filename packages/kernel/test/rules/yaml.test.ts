import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { yamlText } from "../../src/rules/yaml.ts";
import { plainData } from "./plain-data-arbitrary.ts";

describe("yamlText", () => {
  it.each(["1.1", "1.2"] as const)("is read back as the same data by a reader of YAML %s", (version) => {
    fc.assert(
      fc.property(plainData, (data) => {
        expect(parse(yamlText(data), { version })).toEqual(data);
      }),
      { numRuns: 2000 },
    );
  });

  it("is the same text for the same data, in the order of its keys", () => {
    expect(yamlText({ b: 1, a: [true, null, { z: "x", d: [] }], c: {} })).toBe(
      ["b: 1", "a:", "  - true", "  - null", "  - z: x", "    d: []", "c: {}", ""].join("\n"),
    );
  });

  it("leaves out what is undefined", () => {
    expect(yamlText({ a: undefined, b: 1 })).toBe("b: 1\n");
    expect(yamlText({ a: { b: undefined } })).toBe("a: {}\n");
  });

  it("puts lists into lists", () => {
    expect(yamlText([[1, [2]], [{ a: 3 }]])).toBe("- - 1\n  - - 2\n- - a: 3\n");
  });

  it.each([
    ["up == 0", "up == 0"],
    ['sum(rate(x{job="a"}[5m]))', 'sum(rate(x{job="a"}[5m]))'],
    ["slo:bad:rate5m", "slo:bad:rate5m"],
    ["https://example.com/a#b", "https://example.com/a#b"],
    ["5m", "5m"],
    ["1 - a / b", "1 - a / b"],
    ["200", "'200'"],
    ["2 #", "'2 #'"],
    ["2 000", "'2 000'"],
    ["2001-12-14 21:59:43", "'2001-12-14 21:59:43'"],
    ["no", "'no'"],
    ["a: b", "'a: b'"],
    ["a #b", "'a #b'"],
    ["ends:", "'ends:'"],
    [" a", "' a'"],
    ["", "''"],
    ["{{ $value }}", "'{{ $value }}'"],
    ["#incidents", "'#incidents'"],
    ["it's: so", '"it\'s: so"'],
    [`it's "so": \\`, `'it''s "so": \\'`],
    ["tab\there", '"tab\\there"'],
    ["bell\u0007, line\u2028, mark\ufeff", '"bell\\u0007, line\\u2028, mark\\ufeff"'],
  ])("writes the text %j as %s", (text, written) => {
    expect(yamlText({ key: text })).toBe(`key: ${written}\n`);
  });

  it.each([
    ["a\nb", "|-\n  a\n  b\n"],
    ["a\n\nb\n", "|\n  a\n\n  b\n"],
    ["a\n\n", "|+\n  a\n\n"],
    [" a\nb\n", "|2\n   a\n  b\n"],
    ["\na\n", "|2\n\n  a\n"],
    ["a\n \nb", '"a\\n \\nb"\n'],
    ["a\tb\nc", '"a\\tb\\nc"\n'],
    ["\n", '"\\n"\n'],
  ])("writes the lines %j as they are where no reader could lose a blank", (text, written) => {
    expect(yamlText({ key: text })).toBe(`key: ${written}`);
  });

  it.each([
    [1e-7, "1.0e-7"],
    [1e21, "1.0e+21"],
    [1.5e-7, "1.5e-7"],
    [-0, "-0.0"],
    [Number.NaN, ".nan"],
    [Number.NEGATIVE_INFINITY, "-.inf"],
  ])("writes the number %d as %s, a number to every reader", (number, written) => {
    expect(yamlText([number])).toBe(`- ${written}\n`);
  });

  it("writes comments above the document", () => {
    expect(yamlText({ a: 1 }, { header: "First.\n\nLast." })).toBe("# First.\n#\n# Last.\na: 1\n");
  });

  it.each([
    ["a date", { when: new Date(0) }, "`when`"],
    ["a function", { rules: [{ expr: () => 1 }] }, "`rules[0].expr`"],
    ["a bigint", [1n], "`[0]`"],
    ["undefined in a list", { list: [undefined] }, "`list[0]`"],
    ["half of a surrogate pair", { text: "a\ud800" }, "`text`"],
    ["half of a surrogate pair in lines", { text: "a\n\ud800" }, "`text`"],
    ["nothing", undefined, "The document"],
  ])("refuses %s and says where it is", (_, data, place) => {
    expect(() => yamlText(data)).toThrow(
      expect.objectContaining({
        code: "YAML_NOT_PLAIN",
        message: expect.stringContaining(`${place} must be plain data`),
      }),
    );
  });

  it("refuses data that contains itself, but not data that is there twice", () => {
    const shared = { a: 1 };
    expect(yamlText([shared, shared])).toBe("- a: 1\n- a: 1\n");
    const endless: unknown[] = [];
    endless.push({ endless });
    expect(() => yamlText(endless)).toThrow(expect.objectContaining({ code: "YAML_NOT_PLAIN" }));
  });
});
