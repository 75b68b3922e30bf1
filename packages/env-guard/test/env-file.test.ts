import dotenv from "dotenv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseEnv, parseEnvFile, printEnvFile, type EnvLine } from "../src/dotenv.ts";
import { anyText } from "./env-file-texts.ts";

// What dotenv 18 documents: each row of its "What rules does the parsing engine follow?", "Comments" and "Multiline Values".
const documented: readonly [rule: string, text: string, values: Readonly<Record<string, string>>][] = [
  ["a value", "BASIC=basic", { BASIC: "basic" }],
  ["empty lines are skipped", "\n\nA=1\n\n\nB=2\n", { A: "1", B: "2" }],
  ["lines beginning with # are comments", "# A=1\nB=2", { B: "2" }],
  ["# begins a comment", "SECRET_KEY=YOURSECRETKEYGOESHERE # comment", { SECRET_KEY: "YOURSECRETKEYGOESHERE" }],
  ["# begins a comment without a blank before it", "A=b#c", { A: "b" }],
  ["# between quotes doesn't", 'SECRET_HASH="something-with-a-#-hash"', { SECRET_HASH: "something-with-a-#-hash" }],
  ["# between single quotes doesn't", "A='a # b' # c", { A: "a # b" }],
  ["empty values are empty strings", "EMPTY=\nA=1", { EMPTY: "", A: "1" }],
  ["inner quotes are kept", 'JSON={"foo": "bar"}', { JSON: '{"foo": "bar"}' }],
  ["blanks around a bare value are dropped", "FOO=  some value  ", { FOO: "some value" }],
  ["single quotes are taken off", "SINGLE_QUOTE='quoted'", { SINGLE_QUOTE: "quoted" }],
  ["double quotes are taken off", 'DOUBLE="quoted"', { DOUBLE: "quoted" }],
  ["blanks between double quotes are kept", 'FOO="  some value  "', { FOO: "  some value  " }],
  ["blanks between single quotes are kept", "FOO='  some value  '", { FOO: "  some value  " }],
  ["\\n between double quotes is a line break", 'MULTILINE="new\\nline"', { MULTILINE: "new\nline" }],
  ["\\n between single quotes isn't", "A='new\\nline'", { A: "new\\nline" }],
  ["\\n without quotes isn't", "A=new\\nline", { A: "new\\nline" }],
  [
    "backticks",
    "BACKTICK_KEY=`This has 'single' and \"double\" quotes inside of it.`",
    { BACKTICK_KEY: "This has 'single' and \"double\" quotes inside of it." },
  ],
  [
    "values over several lines",
    'PRIVATE_KEY="-----BEGIN RSA PRIVATE KEY-----\n...\nKh9NV...\n-----END RSA PRIVATE KEY-----"\nB=2',
    { PRIVATE_KEY: "-----BEGIN RSA PRIVATE KEY-----\n...\nKh9NV...\n-----END RSA PRIVATE KEY-----", B: "2" },
  ],
  [
    "the same on one line",
    'PRIVATE_KEY="-----BEGIN RSA PRIVATE KEY-----\\nKh9NV...\\n-----END RSA PRIVATE KEY-----\\n"',
    { PRIVATE_KEY: "-----BEGIN RSA PRIVATE KEY-----\nKh9NV...\n-----END RSA PRIVATE KEY-----\n" },
  ],
  ["nothing is expanded", 'A="${B}"\nC=$A\nD=$(whoami)', { A: "${B}", C: "$A", D: "$(whoami)" }],
];

test.each(documented)("dotenv documents it, and it is so: %s", (_rule, text, values) => {
  expect({ ...parseEnv(text) }).toEqual(values);
  // The table says what dotenv does, not what we would like it to.
  expect(dotenv.parse(text)).toEqual(values);
});

const undocumented: readonly [rule: string, text: string][] = [
  ["export", "export A=1\nexport   B = 2"],
  ["a colon and a blank", "A: 1\nB:2"],
  ["Windows line breaks", 'A=1\r\nB="x\r\ny"\r\n'],
  ["line breaks of old Macs", "A=1\rB=2"],
  ["a byte order mark", "\ufeffA=1"],
  ["dots and dashes in names", "a.b-c=1"],
  ["names in other alphabets aren't any", "é=1"],
  ["the last of two counts", "A=1\nA=2"],
  ["an escaped quote keeps its backslash", "A=\"a\\\"b\"\nB='it\\'s'"],
  ["a value that ends with a backslash", "A='C:\\dir\\'\nB=2"],
  ["an unclosed quote", 'A="abc\nB=2'],
  ["something behind the quotes", 'A="b" c\nB=\'c\' "d"'],
  ["a quote that is closed by another variable's", 'A="abc\nB="\nC=3'],
  ["double quotes without an end unescape", 'A="a\\nb'],
  ["lines that say nothing", "what is this\n=1\nA\nexport\nB=2"],
  ["no-break spaces", "A=\u00a0x\u00a0"],
];

test.each(undocumented)("dotenv does it without saying so, and so do we: %s", (_rule, text) => {
  expect({ ...parseEnv(text) }).toEqual(dotenv.parse(text));
});

test.each([
  ["a name and its = on two lines", "A\n=b", {}, { A: "b" }],
  ["a colon at the end of a line", "A:\nB=2", { B: "2" }, { A: "B=2" }],
  ["a quoted value a line below its =", 'A=\n"x"', { A: "" }, { A: "x" }],
])("where dotenv looks for the rest of an assignment on the next line, we don't: %s", (_rule, text, ours, theirs) => {
  expect({ ...parseEnv(text) }).toEqual(ours);
  expect(dotenv.parse(text)).toEqual(theirs);
});

test("a variable with the name of a property that all objects have is one like any other", () => {
  const values = parseEnv("__proto__=x\nconstructor=y");
  expect(Object.entries(values)).toEqual([
    ["__proto__", "x"],
    ["constructor", "y"],
  ]);
  expect(Object.getPrototypeOf(values)).toBeNull();
  expect(Object.keys(dotenv.parse("__proto__=x"))).toEqual([]);
});

test("any text is printed as it was read", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(printEnvFile(parseEnvFile(text))).toBe(text);
    }),
    { numRuns: 2_000 },
  );
});

test("the variables are those of the document", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const { lines } = parseEnvFile(text);
      const assigned = lines.flatMap((line) => (line.kind === "assignment" ? [[line.name, line.value] as const] : []));
      expect(new Map(Object.entries(parseEnv(text)))).toEqual(new Map(assigned));
    }),
    { numRuns: 1_000 },
  );
});

test("each line is read as it would be alone", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const lines = parseEnvFile(text).lines.filter(({ kind }) => kind !== "malformed");
      for (const { raw, kind } of lines) expect(parseEnvFile(raw).lines.map((line) => line.kind)).toEqual([kind]);
    }),
    { numRuns: 500 },
  );
});

test("everything has its place", () => {
  const text = "\ufeffA=1 # one\r\n\r\n  export B = \"x\ny\"#two\n# C=3\n#note\nwhat\nD: 'e'";
  const shown = parseEnvFile(text).lines.map((line) => placeOf(line));
  expect(shown).toEqual([
    { kind: "assignment", line: 1, endLine: 1, name: "A", value: "1", column: 1, written: "1", comment: " one" },
    { kind: "blank", line: 2, endLine: 2 },
    {
      kind: "assignment",
      line: 3,
      endLine: 4,
      name: "B",
      value: "x\ny",
      column: 10,
      written: '"x\ny"',
      quote: '"',
      comment: "two",
      isExported: true,
    },
    { kind: "comment", line: 5, endLine: 5, text: " C=3", off: { name: "C", value: "3" } },
    { kind: "comment", line: 6, endLine: 6, text: "note" },
    { kind: "malformed", line: 7, endLine: 7 },
    { kind: "assignment", line: 8, endLine: 8, name: "D", value: "e", column: 1, written: "'e'", quote: "'" },
  ]);
});

function placeOf(line: EnvLine): object {
  const { kind, endLine } = line;
  const place = { kind, line: line.line, endLine };
  if (line.kind === "comment") {
    return { ...place, text: line.text, ...(line.assignment && { off: line.assignment }) };
  }
  if (line.kind !== "assignment") return place;
  const { name, value, column, raw, valueStart, valueEnd, quote, comment, isExported } = line;
  const written = raw.slice(valueStart, valueEnd);
  expect(raw.slice(line.nameStart)).toMatch(new RegExp(`^${name}`));
  return {
    ...place,
    ...{ name, value, column, written },
    ...(quote && { quote }),
    ...(comment !== undefined && { comment }),
    ...(isExported && { isExported }),
  };
}

test.each([
  ["# A=1", { name: "A", value: "1" }],
  ["#A=", { name: "A", value: "" }],
  ["## export A_B='x y' # why", { name: "A_B", value: "x y", quote: "'", comment: " why" }],
  ["# if a=b then", undefined],
  ["# Note: this", undefined],
  ["# See https://host/?A=1", undefined],
  ["# A = 1", { name: "A", value: "1" }],
])("a comment tells whether it is a variable that was switched off: %s", (text, assignment) => {
  const [line] = parseEnvFile(text).lines;
  expect(line?.kind === "comment" && line.assignment).toEqual(assignment);
});

test("no text makes it slow: twice the text is about twice the work", () => {
  expect(readsOf("A=1\n".repeat(100))).toBeGreaterThan(400);
  const hostile = [
    'A="\\"',
    "A='\\'",
    "'\\",
    'A="\n',
    "export ",
    "A=' #",
    "\r",
    "A=\u00a0",
    '#A="',
    "A=\"\\\"\nB='\\'\n",
    "A=`\\`x\n",
    "# -=",
  ];
  const growth = hostile.map((unit) => [unit, readsOf(unit.repeat(8_000)) / readsOf(unit.repeat(4_000))] as const);
  expect(growth.filter(([, times]) => times > 2.2)).toEqual([]);
});

/** How many characters are asked for while a text is parsed: one by one, searched or cut out. */
function readsOf(text: string): number {
  let reads = 0;
  const counted = new Proxy(Object(text) as Readonly<Record<PropertyKey, unknown>>, {
    get(target, key) {
      const property: unknown = Reflect.get(target, key, target);
      reads += 1;
      if (typeof property !== "function") return property;
      return (...args: readonly unknown[]) => {
        const result: unknown = property.apply(text, args);
        if (key === "slice") reads += (result as string).length;
        if (key === "indexOf") reads += (result === -1 ? text.length : (result as number)) - ((args[1] ?? 0) as number);
        return result;
      };
    },
  });
  parseEnvFile(counted as unknown as string);
  return reads;
}
