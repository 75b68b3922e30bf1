import { parseEnv as parseWithNode } from "node:util";
import dotenv from "dotenv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { composeReading, dockerReading } from "../src/env-file/readers/docker-reading.ts";
import { dotenvReading } from "../src/env-file/readers/dotenv-reading.ts";
import { nodeReading } from "../src/env-file/readers/node-reading.ts";
import { recordOf } from "../src/env-file/readers/reading.ts";
import { anyText } from "./env-file-texts.ts";

test("the model of dotenv reads what dotenv does", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      fc.pre(!/[\u2028\u2029]/.test(text));
      expect(Object.fromEntries(recordOf(dotenvReading(text)))).toEqual(dotenv.parse(text));
    }),
    { numRuns: 3_000 },
  );
});

test("the model of Node reads what Node does", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      fc.pre(!/\p{Surrogate}/u.test(text));
      expect(withoutProto(recordOf(nodeReading(text)))).toEqual(withoutProto(Object.entries(parseWithNode(text))));
    }),
    { numRuns: 3_000 },
  );
});

// Sent by the client of Docker 28.2 to a daemon of the test's own, once; written down here.
test.each([
  [
    "values are all that stands behind the =",
    'A=1\nB="x y"\nC= 2 \nD=1 # c\n',
    { A: "1", B: '"x y"', C: " 2 ", D: "1 # c" },
  ],
  ["a value ends with its line", "A='x\ny'\n", { A: "'x" }],
  [
    "byte order marks, carriage returns and indentation are dropped",
    "\ufeffA=1\r\n  B=1\n\u00a0C=1",
    { A: "1", B: "1", C: "1" },
  ],
  ["a name alone comes from elsewhere", "A\nB=1", { B: "1" }],
  ["the last of two counts", "A=b#c\nA=2\n", { A: "2" }],
])("the model of docker run --env-file reads what Docker does: %s", (_rule, text, values) => {
  expect(Object.fromEntries(recordOf(dockerReading(text)))).toEqual(values);
});

test.each([
  ["export A=1", 1, "a blank stands before the ="],
  ["B=1\nA =1", 2, "a blank stands before the ="],
  ["A: 1", 1, "a blank stands before the ="],
  ["#\n=1", 2, "there is no name before the ="],
])("what Docker refuses, the model refuses: %j", (text, line, reason) => {
  expect(dockerReading(text)).toEqual({ entries: [], refusal: { line, reason } });
});

// Docker's documentation of the syntax of environment files in Compose, row by row.
test.each([
  ["VAR=VAL", "VAL"],
  ['VAR="VAL"', "VAL"],
  ["VAR='VAL'", "VAL"],
  ["VAR=VAL # comment", "VAL"],
  ["VAR=VAL# not a comment", "VAL# not a comment"],
  ['VAR="VAL # not a comment"', "VAL # not a comment"],
  ['VAR="VAL" # comment', "VAL"],
  ["VAR='Let\\'s go!'", "Let's go!"],
  ['VAR="{\\"hello\\": \\"json\\"}"', '{"hello": "json"}'],
  ['VAR="some\\tvalue"', "some\tvalue"],
  ["VAR='some\\tvalue'", "some\\tvalue"],
  ["VAR=some\\tvalue", "some\\tvalue"],
  ["VAR='one\ntwo'", "one\ntwo"],
  ["export VAR=1", "1"],
  ["VAR: 1", "1"],
  ["VAR=`1`", "`1`"],
])("the model of Compose reads what its documentation says: %s", (text, value) => {
  expect(Object.fromEntries(recordOf(composeReading(`${text}\nB=2`)))).toEqual({ VAR: value, B: "2" });
});

test.each([
  ['A="open', "a quote isn't closed"],
  ['"A"=1', "a character stands in a name that none may have"],
  ["what is this\nA=1", "a blank stands in a name"],
])("what Compose refuses, the model refuses: %j", (text, reason) => {
  expect(composeReading(text).refusal?.reason).toBe(reason);
});

// A variable like any other with --env-file; the object that `parseEnv` returns takes it since Node 26 only.
function withoutProto(entries: Iterable<readonly [string, string | undefined]>): object {
  return Object.fromEntries([...entries].filter(([name]) => name !== "__proto__"));
}
