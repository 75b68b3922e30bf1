import fc from "fast-check";
import { expect, test } from "vitest";
import { decodings } from "../src/decodings.ts";

const textsOf = (text: string): string[] => decodings(text).map((decoding) => decoding.text);

test("a text without escapes has one reading, itself", () => {
  expect(decodings("plain, 100 % text")).toEqual([{ text: "plain, 100 % text" }]);
  expect(textsOf("")).toEqual([""]);
});

test.each([
  ["JSON", JSON.stringify('a"b\\c/d\n\t\u0001é😀').slice(1, -1), 'a"b\\c/d\n\t\u0001é😀'],
  ["JSON of ASCII alone", String.raw`\u00e9\uD83D\uDE00\/`, "é😀/"],
  ["a URL", encodeURIComponent("a b/é€😀%&"), "a b/é€😀%&"],
  ["a URL in lower case", "%c3%a9%2f", "é/"],
  ["JSON in JSON", JSON.stringify(JSON.stringify('"x')).slice(1, -1), '"\\"x"'.replace("\\", "")],
  ["JSON in a URL", encodeURIComponent(String.raw`\"é`), '"é'],
  ["a URL in JSON", String.raw`%22\u0026`, '"&'],
  ["a URL in a URL", encodeURIComponent(encodeURIComponent("é/")), "é/"],
])("%s is undone", (_where, written, read) => {
  expect(textsOf(written)).toContain(read);
});

test("percent signs that encode no character stay as they are", () => {
  for (const text of ["%", "%4", "%zz", "%ff", "%c3", "%c3x%a9", "%e0%80%80", "%ed%a0%80", "100%"]) {
    expect(textsOf(text)).toEqual([text]);
  }
});

test("every unit knows where it came from: reading a piece there gives that unit again", () => {
  const piece = fc.constantFrom(
    "a",
    "é",
    "😀",
    "\\n",
    "\\\\",
    '\\"',
    "\\u00e9",
    "%22",
    "%C3%A9",
    "%F0%9F%98%80",
    "%25",
    "\\",
    "%",
    "u",
    "2",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const written = pieces.join("");
      for (const { text, origins } of decodings(written).slice(1)) {
        expect(origins).toHaveLength(text.length + 1);
        expect(origins?.at(0)).toBe(0);
        expect(origins?.at(-1)).toBe(written.length);
        expect(origins?.every((origin, unit) => unit === 0 || origin >= (origins[unit - 1] ?? 0))).toBe(true);
        for (let unit = 0; unit < text.length; unit += 1) {
          const [from, to] = [origins?.[unit] ?? 0, origins?.[unit + 1] ?? 0];
          // The second half of a pair has the origin of the first.
          const own = written.slice(from, to === from ? origins?.[unit + 2] : to);
          expect(textsOf(own).some((reading) => reading.includes(text.charAt(unit)))).toBe(true);
        }
      }
    }),
    { numRuns: 1000 },
  );
});
