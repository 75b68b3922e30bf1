import { parseEnv as parseWithNode } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  commentOut,
  formatValue,
  insertVariable,
  parseEnv,
  parseEnvFile,
  printEnvFile,
  removeVariable,
  renameVariable,
  sectionsOf,
  setValue,
  uncomment,
  type EnvDocument,
} from "../src/dotenv.ts";
import { anyText, hardValue } from "./env-file-texts.ts";

const edited = (text: string, edit: (document: EnvDocument) => EnvDocument) => printEnvFile(edit(parseEnvFile(text)));

test.each([
  ["A=1\nB=2\n", "A=x\nB=2\n"],
  ["  export A = '1' # why\r\nB=2", "  export A = x # why\r\nB=2"],
  ["A=0\nA=1\n", "A=0\nA=x\n"],
  ['A="one\ntwo"\nB=2\n', "A=x\nB=2\n"],
  ["\ufeffA=1", "\ufeffA=x"],
])("a value is set and nothing else changes: %j", (text, expected) => {
  expect(edited(text, (document) => setValue(document, "A", "x"))).toBe(expected);
});

test.each([
  ["B=2", "B=2\nA=x\n"],
  ["B=2\r\n", "B=2\r\nA=x\r\n"],
  ["", "A=x\n"],
])("a variable that isn't there is added: %j", (text, expected) => {
  expect(edited(text, (document) => setValue(document, "A", "x"))).toBe(expected);
});

test.each([
  ["A=1\n", "A=\n"],
  ["export A=1\n", 'export A=""\n'],
  ["A= 1\n", 'A= ""\n'],
  ["A=1 # why\n", 'A="" # why\n'],
])("no value is written so that Node reads none either: %j", (text, expected) => {
  const result = edited(text, (document) => setValue(document, "A", ""));
  expect(result).toBe(expected);
  expect(parseWithNode(`${result}B=2`)["A"]).toBe("");
});

test("whatever is set is what is read then, and all else is as it was", () => {
  let refusals = 0;
  fc.assert(
    fc.property(anyText, hardValue, (text, value) => {
      fc.pre(formatValue(value) !== undefined);
      const before = parseEnv(text);
      try {
        const after = parseEnv(edited(text, (document) => setValue(document, "A", value)));
        expect(after["A"]).toBe(value);
        expect({ ...after, A: "" }).toEqual({ ...before, A: "" });
      } catch (error) {
        expect((error as Error).message).toContain("Close the quotes in the lines above it");
        refusals += 1;
      }
    }),
    { numRuns: 2_000 },
  );
  expect(refusals).toBeLessThan(100);
});

test("nothing is written below a quote that would take it in", () => {
  const document = parseEnvFile("B='\\'\n");
  expect(printEnvFile(setValue(document, "A", " #"))).toBe("B='\\'\nA=\" #\"\n");
  expect(() => setValue(document, "A", " #\\d")).toThrow("A can't be written without changing how other lines read");
});

test("a value that can't be written is refused, without being told", () => {
  const set = () => setValue(parseEnvFile("A=1"), "A", "sealed\rvalue");
  expect(set).toThrow("The value of A can't be written so that dotenv and Node both read it");
  expect(set).not.toThrow("sealed");
});

test.each(["A=B", "", "1A", "A B", "A\nB"])("a name that is none is refused: %j", (name) => {
  expect(() => insertVariable(parseEnvFile(""), name, "x")).toThrow("A variable's name must be letters");
  expect(() => renameVariable(parseEnvFile("A=1"), "A", name)).toThrow("A variable's name must be letters");
});

const sectioned = "PORT=1\n\n# --- Database ---\nDB=1\n\n##### Redis #####\nREDIS=1\n";

test("a variable goes to the end of its section, with its comment", () => {
  const add = (document: EnvDocument) =>
    insertVariable(document, "DB_POOL", "5", { section: "database", comment: "How many\nconnections" });
  expect(edited(sectioned, add)).toBe(sectioned.replace("DB=1\n", "DB=1\n# How many\n# connections\nDB_POOL=5\n"));
  const last = (document: EnvDocument) => insertVariable(document, "REDIS_TTL", "5", { section: "Redis" });
  expect(edited(sectioned, last)).toBe(`${sectioned}REDIS_TTL=5\n`);
});

test("a section that isn't there is made", () => {
  const add = (document: EnvDocument) => insertVariable(document, "KEY", "x", { section: "Stripe" });
  expect(edited(sectioned, add)).toBe(`${sectioned}\n# --- Stripe ---\nKEY=x\n`);
  expect(edited("", add)).toBe("# --- Stripe ---\nKEY=x\n");
});

test.each([
  ["# --- Mail ---\nA=1", ["Mail"]],
  ["#### Mail ####\nA=1", ["Mail"]],
  ["# [[MAIL]]\nA=1", ["MAIL"]],
  ["# - MAIL *****\nA=1", ["MAIL"]],
  ["####\n# Mail\n####\nA=1", ["Mail"]],
  ["# ----\n# Mail\n# ----\nA=1", ["Mail"]],
  ["####\n#\n# Mail\n#\n####\nA=1", ["Mail"]],
  ["# ––––––––– MAIL –––––––––\nA=1", ["MAIL"]],
  ["# Mail\nA=1", []],
  ["# --- A=1\nB=1", []],
])("headings are told from comments: %j", (text, titles) => {
  expect(sectionsOf(parseEnvFile(text)).map(({ title }) => title)).toEqual(titles);
});

test("endless decoration is no heading, and no work either", () => {
  const text = `# ${"-".repeat(300_000)}x\n# ${"- ".repeat(300_000)}x\n#${" ".repeat(300_000)}x\nA=1\n`;
  expect(sectionsOf(parseEnvFile(text))).toEqual([]);
});

test("a section goes from its heading, with the rules around it, to the next", () => {
  const document = parseEnvFile("A=1\n####\n# One\n####\nB=1\n\n####\n# Two\n####\nC=1\n");
  const texts = sectionsOf(document).map(({ start, end }) => printEnvFile({ lines: document.lines.slice(start, end) }));
  expect(texts).toEqual(["####\n# One\n####\nB=1\n\n", "####\n# Two\n####\nC=1\n"]);
});

test("a variable is renamed wherever it is assigned, and in what was commented out", () => {
  const text = "export OLD = 'OLD'\n# OLD=2 # OLD\n# about OLD\nOLDER=3\n";
  expect(edited(text, (document) => renameVariable(document, "OLD", "NEW"))).toBe(
    "export NEW = 'OLD'\n# NEW=2 # OLD\n# about OLD\nOLDER=3\n",
  );
});

test("a variable is switched off and on again", () => {
  const text = 'A=1 # why\nB="x\ny"\n';
  const off = edited(text, (document) => commentOut(commentOut(document, "B"), "A"));
  expect(off).toBe('# A=1 # why\n# B="x\n# y"\n');
  expect(Object.keys(parseEnv(off))).toEqual([]);
  expect(edited(off, (document) => uncomment(document, "A"))).toBe('A=1 # why\n# B="x\n# y"\n');
});

test("a variable is taken out", () => {
  expect(edited("A=1\nB=2\nA='3\n4'\n# A=5\n", (document) => removeVariable(document, "A"))).toBe("B=2\n# A=5\n");
});

test("a variable isn't taken out if other lines depend on it", () => {
  const text = 'P="foo\nSIGNING=1\nNEXT="2"\nQ=z"\n';
  expect(parseEnv(text)).toMatchObject({ SIGNING: "1", NEXT: "2" });
  expect(() => edited(text, (document) => removeVariable(document, "NEXT"))).toThrow(
    "NEXT can't be removed without changing how other lines read",
  );
});

test("a document is never changed, and one that has nothing to change stays the same", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const document = parseEnvFile(text);
      const edits = [renameVariable(document, "NONE", "N"), commentOut(document, "NONE"), uncomment(document, "NONE")];
      for (const edit of [...edits, removeVariable(document, "NONE")]) expect(printEnvFile(edit)).toBe(text);
      commentOut(document, "A");
      expect(printEnvFile(document)).toBe(text);
    }),
    { numRuns: 300 },
  );
});
