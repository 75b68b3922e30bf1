import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { findDefinition } from "../src/cli/find-definition.ts";
import { coreUrl, definitionModule, folderWith, runEnvGuard } from "./run-env-guard.ts";

const main = join(import.meta.dirname, "..", "src", "cli", "main.ts");
const module = (port = 1) => definitionModule(`{ P${port}: port() }`);
const namesIn = async (files: Readonly<Record<string, string>>, config?: string) => {
  const { definition, file } = await findDefinition(folderWith(files), config);
  return [file, ...definition.variables.keys()];
};

test("a definition is found by --config, else by package.json, else by its name, src first", async () => {
  const files = {
    "config/env.mjs": module(1),
    "other.mjs": module(2),
    "package.json": JSON.stringify({ luneo: { env: "./other.mjs" } }),
    "env.definition.mjs": module(3),
    "src/env.definition.mjs": module(4),
  };
  expect(await namesIn(files, "config/env.mjs")).toEqual(["config/env.mjs", "P1"]);
  expect(await namesIn(files)).toEqual(["other.mjs", "P2"]);
  expect(await namesIn({ ...files, "package.json": "{}" })).toEqual(["src/env.definition.mjs", "P4"]);
  expect(await namesIn({ "env.definition.ts": module(5) })).toEqual(["env.definition.ts", "P5"]);
});

test("the definition may be exported by any name, also twice by two names, also by CommonJS", async () => {
  const shape = "{ variables: new Map([['A', {}]]), load() {} }";
  expect(await namesIn({ "env.definition.mjs": `export default ${shape}` })).toEqual(["env.definition.mjs", "A"]);
  expect(
    await namesIn({ "env.definition.mjs": `const a = ${shape}; export { a, a as b }; export const c = 1` }),
  ).toEqual(["env.definition.mjs", "A"]);
  expect(await namesIn({ "env.cjs": `module.exports = { it: ${shape} }` }, "env.cjs")).toEqual(["env.cjs", "A"]);
});

test.each([
  [{}, undefined, /No definition is here.*--config FILE.*env-guard init/],
  [{ "package.json": "{" }, undefined, /package\.json is no JSON/],
  [{ "package.json": '{"luneo":{"env":3}}' }, undefined, /"luneo\.env" in package\.json must be a path/],
  [
    { "package.json": '{"luneo":{"env":"gone.ts"}}', "env.definition.mjs": "" },
    undefined,
    /names a file that isn't there/,
  ],
  [{}, "gone.ts", /--config names a file that isn't there/],
  [{ "env.json": "{}" }, "env.json", /must name a \.ts/],
  [{ "env.mjs": "export const env = {};" }, "env.mjs", /env\.mjs exports no definition/],
  [
    { "env.mjs": `${module(1)}export const b = defineEnv({ vars: {} });` },
    "env.mjs",
    /exports 2 definitions \((?:b, definition|definition, b)\)/,
  ],
])("what leads nowhere is a mistake of usage: %j %s", async (files, config, message) => {
  const found = findDefinition(folderWith(files), config);
  await expect(found).rejects.toMatchObject({ name: "UsageError", message: expect.stringMatching(message) as string });
});

test("what defineEnv refuses is a finding at the line that called it, with what, got and fix", async () => {
  const cwd = folderWith({
    "src/env.definition.mjs": `import { defineEnv, port } from "${coreUrl}";\n\nexport const d = defineEnv({\n  vars: { port: port() },\n});`,
  });
  const { exitCode, out } = await runEnvGuard(["check", "--json"], { cwd });
  expect(exitCode).toBe(1);
  expect((JSON.parse(out) as { findings: unknown }).findings).toEqual([
    {
      id: "definition-name",
      severity: "error",
      subject: "port",
      evidence: "port is no name of A to Z, 0 to 9 and _",
      fix: "Correct the definition.",
      file: "src/env.definition.mjs",
      line: 3,
    },
  ]);
});

// Under Node itself: what it can't strip, a test runner can.
test("where Node can't read a definition, the error names the file, the line, and the two ways out", () => {
  const cases: readonly (readonly [files: Record<string, string>, says: RegExp])[] = [
    [
      { "src/env.definition.ts": "const a: number = 1;\nenum E { A }\n" },
      /^env-guard: src\/env\.definition\.ts:2 uses enum, .* Write it without .*--config/,
    ],
    [
      {
        "src/env.definition.ts": 'import "./roles.ts";\n',
        "src/roles.ts": "\n\nclass A { constructor(private x: string) {} }",
      },
      /^env-guard: src\/roles\.ts:3 uses parameter property/,
    ],
    [
      { "src/env.definition.ts": '\nimport { a } from "./roles";\n', "src/roles.ts": "" },
      /:2 imports src\/roles, .* Import it as roles\.ts, or compile/,
    ],
    [
      { "src/env.definition.ts": 'import { a } from "./roles.js";\n', "src/roles.ts": "" },
      /:1 imports src\/roles\.js, .* Import it as roles\.ts/,
    ],
    [
      { "src/env.definition.ts": 'import { a } from "@/roles";\n' },
      /:1 imports @\/roles, a path that only TypeScript knows/,
    ],
    [
      { "src/env.definition.ts": 'import { a } from "no-such-package";\n' },
      /:1 imports no-such-package, which isn't installed/,
    ],
    [
      { "package.json": '{"type":"commonjs"}', "src/env.definition.js": "export const b = 1;" },
      /:1 has import or export, .*"commonjs".* Call the file src\/env\.definition\.mjs, or compile/,
    ],
    [{ "env.definition.mjs": "export const a = ;" }, /env\.definition\.mjs is no valid program: Unexpected token ';'/],
    [
      { "env.definition.mjs": "const secret = 'Zq9vX2Lm7';\nthrow new TypeError(`bad ${secret}`);" },
      /env\.definition\.mjs:2 throws TypeError .*withheld/,
    ],
    [
      {
        "env.definition.mjs": `import { defineEnv, port } from "${coreUrl}";\ndefineEnv({ vars: { A: port() } }).load({});`,
      },
      /env\.definition\.mjs loads the environment while it is imported/,
    ],
  ];
  const runs = cases.map(([files, says]) => {
    const { status, stderr, stdout } = spawnSync(process.execPath, [main, "check"], {
      cwd: folderWith(files),
      encoding: "utf8",
    });
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain("Zq9vX2");
    expect(stderr).not.toContain("Warning:");
    return [status, stdout];
  });
  expect(runs).toEqual(cases.map(() => [2, ""]));
}, 30_000);

test("a package that says it is CommonJS has the TypeScript that it compiles read as it is written", () => {
  const read = (definition: string, roles: string) => {
    const cwd = folderWith({
      "package.json": '{"type":"commonjs"}',
      "src/env.definition.ts": definition,
      "src/roles.ts": roles,
    });
    const { status, stderr } = spawnSync(process.execPath, [main, "check"], { cwd, encoding: "utf8" });
    return [status, stderr];
  };
  const builders = definitionModule("{ A: text().optional() }");
  expect(read(`import "./roles.ts";\n${builders}`, "export const a: number = 1;")).toEqual([0, ""]);
  expect(read(`import "./roles.ts";\n${builders}`, "const a: number = 1;\nmodule.exports = { a };")).toEqual([0, ""]);
  // One that is CommonJS stays it, whatever its comments say.
  const common = `/*\nimport nothing */\nconst { defineEnv, text } = require(${JSON.stringify(fileURLToPath(coreUrl))});`;
  expect(read(`${common}\nmodule.exports = defineEnv({ vars: { A: text().optional() } });`, "")).toEqual([0, ""]);
});

test("a package that doesn't say its module type has its definition read, without a warning", () => {
  const cwd = folderWith({
    "package.json": "{}",
    "src/env.definition.ts": definitionModule("{ A: text().optional() }"),
  });
  const { status, stderr } = spawnSync(process.execPath, [main, "check"], { cwd, encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
});

test("the program writes nothing to a reader that has gone, and keeps its exit code", () => {
  const cwd = folderWith({ "env.definition.mjs": definitionModule("{ A: text() }") });
  const shell = `"${process.execPath}" "${main}" check --env development --json; echo "code $?" >&2`;
  // The reader ends before anything is written.
  const { stderr } = spawnSync("bash", ["-c", `{ ${shell}; } | true`], { cwd, encoding: "utf8" });
  expect(stderr).toBe("code 1\n");
});

test("Ctrl-C ends a command that waits, with 130", async () => {
  const cwd = folderWith({
    "env.definition.mjs":
      'process.stderr.write("begun");\nawait new Promise((resolve) => setTimeout(resolve, 60_000));',
  });
  const child = spawn(process.execPath, [main, "check"], { cwd, stdio: ["ignore", "ignore", "pipe"] });
  await once(child.stderr, "data");
  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([130, null]);
});

test("what a definition leaves open doesn't keep the program", () => {
  const cwd = folderWith({
    "env.definition.mjs": `setInterval(() => {}, 1000);\n${definitionModule("{ A: text().optional() }")}`,
  });
  const out = execFileSync(process.execPath, [main, "check", "--json"], { cwd, encoding: "utf8", timeout: 9_000 });
  expect(JSON.parse(out)).toMatchObject({ ok: true });
});
