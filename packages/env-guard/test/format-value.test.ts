import { parseEnv as parseWithNode } from "node:util";
import dotenv from "dotenv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { formatValue, parseEnv } from "../src/dotenv.ts";
import { hardValue } from "./env-file-texts.ts";

const readers = { ours: parseEnv, dotenv: dotenv.parse, node: parseWithNode };

test("what is written is read back by our parser, dotenv and Node, wherever it stands", () => {
  let written = 0;
  fc.assert(
    fc.property(hardValue, fc.constantFrom("\n", "\r\n"), hardValue, (value, newline, other) => {
      const text = formatValue(value);
      const otherText = formatValue(other);
      if (text === undefined || otherText === undefined) return;
      written += 1;
      const files = [
        `A=${text}`,
        `A=${text}${newline}B=1${newline}`,
        `# note${newline}B="1"${newline}export A=${text}${newline}${newline}C=${otherText}${newline}`,
        `A=${text} # it's a "note"${newline}B=\`x\`${newline}`,
      ];
      for (const file of files) {
        // Node reads no value at all right only where nothing stands around it: `setValue` knows.
        if ((text === "" || otherText === "") && /export| # it/.test(file)) continue;
        for (const [name, read] of Object.entries(readers)) expect(read(file)["A"], `${name}: ${file}`).toBe(value);
      }
    }),
    { numRuns: 5_000 },
  );
  expect(written).toBeGreaterThan(500);
});

test.each([
  ["", ""],
  ["plain", "plain"],
  ["two words", "two words"],
  ["it's", "it's"],
  ["p@ss#word", '"p@ss#word"'],
  [" padded ", '" padded "'],
  ["$ecret#1", "'$ecret#1'"],
  ['say "#1"', "'say \"#1\"'"],
  ['it\'s "#1"', '`it\'s "#1"`'],
  ["one\ntwo", '"one\\ntwo"'],
  ["C:\\new\\dir", "C:\\new\\dir"],
  ["C:\\new #1", "'C:\\new #1'"],
  ['"quoted"', "'\"quoted\"'"],
])("%j is written as %s", (value, text) => {
  expect(formatValue(value)).toBe(text);
});

test.each([
  ["a carriage return, which Node drops", "a\rb"],
  ["all three quotes and something that needs them", "\"'`#"],
  ["a backslash at the end of what needs quotes", "#\\"],
  ["half of a surrogate pair, which no file can hold", "\ud800"],
])("%s can't be written", (_what, value) => {
  expect(formatValue(value)).toBeUndefined();
});
