import fc from "fast-check";
import { expect, test } from "vitest";
import { envUses } from "../src/audit/env-uses.ts";

const reads = (source: string, isJsx = false) =>
  envUses(source, { isJsx }).uses.map(({ kind, name, via }) => (kind === "read" ? `${via} ${name}` : `${via} ${kind}`));
const names = (source: string, isJsx = false) =>
  envUses(source, { isJsx }).uses.map(({ kind, name }) => (kind === "read" ? name : kind));

test.each([
  ["process.env.A", "process.env A"],
  ["process?.env?.A", "process.env A"],
  ["process!.env!.A", "process.env A"],
  ["globalThis.process.env.A", "process.env A"],
  ['process.env["A"]', "process.env A"],
  ["process['env'].A", "process.env A"],
  ['process["env"]["A"]', "process.env A"],
  ["process.env?.[`A`]", "process.env A"],
  ['process.env["\\x41"]', "process.env A"],
  ["process\n  .env // here\n  .A", "process.env A"],
  ["(process.env).A", "process.env A"],
  ["((process.env)).A", "process.env A"],
  ["return (process.env).A", "process.env A"],
  ["(process.env as any).A", "process.env A"],
  ['f((process.env as Record<string, (a: 1) => string>)["A"])', "process.env A"],
  ["(<any>process.env).A", "process.env A"],
  ["(process.env satisfies object).A", "process.env A"],
  ["const env = (process.env as any); env.A", "process.env A"],
  ["const { A } = (process.env as any)", "process.env A"],
  ['"A" in (process.env)', "process.env A"],
  ["const { env: { A } } = process", "process.env A"],
  ["const { argv, env: { A: a = 1 } } = process", "process.env A"],
  ["const p = process; p.env.A", "process.env A"],
  ['const p = require("process"); p.env.A', "process.env A"],
  ['import p from "node:process"; p.env.A', "process.env A"],
  ['import * as p from "process"; p.env.A', "process.env A"],
  ['require("process").env.A', "process.env A"],
  ['require("node:process").env["A"]', "process.env A"],
  ['const { env: { A } } = require("process")', "process.env A"],
  ['Reflect.get(process.env, "A")', "process.env A"],
  ['Reflect.has(process.env, "A")', "process.env A"],
  ['Object.hasOwn(process.env, "A")', "process.env A"],
  ['Object.prototype.hasOwnProperty.call(process.env, "A")', "process.env A"],
  ["import.meta.env.A", "import.meta.env A"],
  ["Bun.env.A", "Bun.env A"],
  ['Deno.env.get("A")', "Deno.env A"],
  ['Deno.env.has("A")', "Deno.env A"],
  ['"A" in process.env', "process.env A"],
  ["process.env.A ??= 1", "process.env A"],
  ["const env = process.env; env.A", "process.env A"],
  ["const env: NodeJS.ProcessEnv = process.env;\nf(env['A'])", "process.env A"],
  ["const { env } = process; env.A", "process.env A"],
  ["const { env: e, argv } = process; e.A", "process.env A"],
  ['import { env } from "node:process"; env.A', "process.env A"],
  ['import { argv, env as e } from "process"; e.A', "process.env A"],
  ['const { env } = require("process"); env.A', "process.env A"],
  ["const { A } = process.env", "process.env A"],
  ["const { A: a = 1 } = process.env", "process.env A"],
  ['const { "A": a } = process.env', "process.env A"],
  ["const { A = { b: [1, 2] }.b } = import.meta.env", "import.meta.env A"],
  ["({ A: this.a } = process.env)", "process.env A"],
  ["f(`x ${process.env.A} y`)", "process.env A"],
  ["f(`x ${`${{ a: process.env.A }.a}`} y`)", "process.env A"],
])("%s reads A", (source, use) => {
  expect(reads(source)).toEqual([use]);
});

test.each([
  "// process.env.A",
  "/* process.env.A */",
  '"process.env.A"',
  "`process.env.A`",
  "/process.env.A/.test(x)",
  "} /process.env.A/.test(x)",
  "f(process.env).A",
  "f(process.env as any).A",
  "const p = process.argv; p.env.A",
  "if (x) /process.env.A/.test(x)",
  "return /[/]process.env.A/g",
  "x.process.env.A",
  "process.environment.A",
  "process.env.A = '1'",
  "delete process.env.A",
  "f(process.env)",
  "interface X { process: { env: { A: string } } }",
  'Deno.env.set("A", "1")',
  "import { env } from './env.ts'; env.A",
])("%s reads nothing", (source) => {
  expect(reads(source)).toEqual([]);
});

test("what only running tells is no read, and is not passed over", () => {
  expect(reads("process.env[name]")).toEqual(["process.env dynamic"]);
  expect(reads("process.env[`A_${b}`]")).toEqual(["process.env dynamic"]);
  expect(reads("Deno.env.get(name)")).toEqual(["Deno.env dynamic"]);
  expect(reads("const { A, [b]: c, ...rest } = process.env")).toEqual([
    "process.env A",
    "process.env dynamic",
    "process.env rest",
  ]);
});

test("a slash after an operand divides, and one after anything else begins a regular expression", () => {
  for (const before of ["a", "a()", "a[0]", "1", "a++", "a!", "`x`", "{ b: 1 }.b", "x = {}", "this"]) {
    expect([before, ...names(`${before} / process.env.A / 2`)]).toEqual([before, "A"]);
  }
  for (const before of ["", "x =", "(", "return", "typeof", "a,", "if (a)", "a ? b :", "{}", "a;", "=>", "&&", "!"]) {
    expect([before, ...names(`${before} /'/.test(y) || process.env.A // '`)]).toEqual([before, "A"]);
  }
});

test("elements are read as elements: text with quotes, attributes, expressions, fragments, comments between attributes", () => {
  const source = `
    const a = <T,>(x: T) => x, b = <T extends string>(x: T) => x;
    return cond && (
      <>
        <Foo.Bar title='it"s' {...props} /* it's */ on={() => process.env.A} data-x="process.env.NO">
          don't read process.env.NO // or this: {/* process.env.NO */} {list.map((x) => <li key={x}>{process.env.B}'</li>)}
        </Foo.Bar>
        <br/>
      </>
    ), process.env.C;`;
  expect(names(source, true)).toEqual(["A", "B", "C"]);
  expect(envUses(source, { isJsx: true }).isWhole).toBe(true);
});

test("what looks like an element and is none is read as what it is", () => {
  const generic = "type F = <T>(x: T) => void;\nconst a = process.env.A;\nconst less = a < b && c > d;\nprocess.env.B";
  expect(names(generic, true)).toEqual(["A", "B"]);
  const assertion = "const a = <string>process.env.A; const b = <any>'don\\'t'; process.env.B";
  expect(names(assertion, false)).toEqual(["A", "B"]);
});

test("keys of ConfigService count where @nestjs/config is imported, whatever the service is called", () => {
  const service = `
    import { ConfigService } from "@nestjs/config";
    class A {
      constructor(private readonly settings: ConfigService<Vars, true>, private config: Other) {}
      read() {
        this.settings.get("A"); this.settings.getOrThrow<string>("B", { infer: true }); this.configService.get<Map<string, number>>('C');
        this.settings.get("database.host"); this.map.get("NO"); this.settings.get(name);
      }
    }`;
  expect(reads(service)).toEqual(["ConfigService A", "ConfigService B", "ConfigService C"]);
  expect(reads(service.replace("@nestjs/config", "./config"))).toEqual([]);
});

test("places are lines and columns from 1, in files with either line break", () => {
  const { uses } = envUses("a;\r\n  process.env.A;\nprocess.env[ 'B' ]", { isJsx: false });
  expect(uses.map(({ line, column }) => [line, column])).toEqual([
    [2, 15],
    [3, 14],
  ]);
});

test("what never ends is told, and what stands before it is read", () => {
  for (const rest of ["`", "f(", "`${", "} }", "'x\n"]) {
    const { uses, isWhole } = envUses(`process.env.A;\n${rest}`, { isJsx: false });
    expect([rest, uses.length, isWhole]).toEqual([rest, 1, false]);
  }
});

test("any text is read without a throw, in both dialects", () => {
  const piece = fc.constantFrom(
    ..."`'\"/\\<>{}()[]$!=.,;:?*+-ab 1\n".split(""),
    "${",
    "process.env",
    ".A",
    "</a>",
    "<a ",
    "//",
    "/*",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), fc.boolean(), (pieces, isJsx) => {
      expect(envUses(pieces.join(""), { isJsx }).uses.length).toBeLessThanOrEqual(pieces.length);
    }),
    { numRuns: 2_000 },
  );
});

test("thousands of brackets, quotes and tags in each other that never end are read", () => {
  for (const piece of ["(", "{", "`${", "<a>", "<a b={", "/", "'", "{x:"]) {
    const { uses } = envUses(`process.env.A\n${piece.repeat(20_000)}`, { isJsx: true });
    expect([piece, uses.length]).toEqual([piece, 1]);
  }
});
