import fc from "fast-check";
import { expect, test } from "vitest";
import { fitText, oneLine } from "../../src/notify/fit-text.ts";

const doubled = (char: string): string => (char === "&" ? "&amp;" : char);

test.each([
  ["abc", 3, "abc"],
  ["abcd", 3, "ab…"],
  ["abcd", 1, "…"],
  ["abcd", 0, ""],
  ["", 0, ""],
  ["", 5, ""],
  ["ab😀", 4, "ab😀"],
  ["ab😀c", 4, "ab…"],
  ["ab😀cd", 5, "ab😀…"],
  ["a\r\nb\tc", 10, "a\nb\tc"],
  ["a\u0000b\u001b[31m\u007f", 10, "a\ufffdb\ufffd[31m\ufffd"],
  ["a\ud83d b\ude00", 10, "a\ufffd b\ufffd"],
])("%j in %d units is %j", (text, limit, fitted) => {
  expect(fitText(text, limit)).toBe(fitted);
});

test("an escape is whole or not there", () => {
  expect(fitText("a&b", 7, doubled)).toBe("a&amp;b");
  expect(fitText("a&b", 6, doubled)).toBe("a…");
  expect(fitText("a&", 6, doubled)).toBe("a&amp;");
});

test("an escape sees the character before its own", () => {
  const seen: string[] = [];
  fitText("x😀y", 10, (char, before) => {
    seen.push(before + char);
    return char;
  });
  expect(seen).toEqual(["x", "x😀", "😀y"]);
});

test("whatever the text, it fits, is well formed and begins as the text does", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), fc.nat(40), (text, limit) => {
      const fitted = fitText(text, limit, doubled);
      expect(fitted.length).toBeLessThanOrEqual(limit);
      expect(fitted).toBe(Buffer.from(fitted).toString());
      const whole = fitText(text, 1000, doubled);
      const isCut = fitted.endsWith("…") && whole.startsWith(fitted.slice(0, -1));
      expect(whole.length > limit ? limit === 0 || isCut : fitted === whole).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("a line has no breaks and no blanks around it", () => {
  expect(oneLine("  a \r\n\t b\u2028c  ")).toBe("a b c");
});
