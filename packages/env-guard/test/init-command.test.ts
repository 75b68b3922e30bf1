import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CommandContext } from "../src/cli/command.ts";
import { initCommand } from "../src/cli/init.ts";
import { lintCommand } from "../src/cli/lint.ts";
import { folderWith } from "./run-env-guard.ts";

let cwd = "";
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "init-"));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const unused = (): never => {
  throw new Error("not for this command");
};

function context(options: CommandContext["options"], positionals: readonly string[] = []): CommandContext {
  const { signal } = new AbortController();
  const rest = { env: {}, signal, now: unused, readInput: unused, progress: unused, definition: unused };
  return { options, positionals, cwd, ...rest };
}

const file = (name: string) => readFileSync(join(cwd, name), "utf8");

test("init prints a definition and writes nothing", async () => {
  writeFileSync(join(cwd, ".env.example"), "PORT=3000\n");
  const { text, findings } = await initCommand.run(context({}));
  expect(text).toContain("PORT: port().default(3000),");
  expect(findings).toEqual([]);
  expect(existsSync(join(cwd, "src"))).toBe(false);
});

test("init --write writes the definition and what loads it", async () => {
  writeFileSync(join(cwd, "sample"), "PORT=3000\n");
  const { data } = await initCommand.run(context({ from: "sample", write: true }));
  expect(data).toMatchObject({ names: ["PORT"], written: ["src/env.definition.ts", "src/env.ts"] });
  expect(file("src/env.definition.ts")).toContain('import { defineEnv, port } from "@luneo/env-guard";');
  expect(file("src/env.ts")).toBe(
    'import { definition } from "./env.definition.ts";\n\nexport const env = definition.load(process.env);\n',
  );
});

test.each([
  ["no tsconfig.json, a module", "module", undefined, "env.ts", "./env.definition.ts"],
  ["no tsconfig.json, CommonJS", "commonjs", undefined, "env.mts", "./env.definition.mts"],
  ["compiled, a module", "module", {}, "env.ts", "./env.definition.js"],
  ["compiled, CommonJS", "commonjs", {}, "env.ts", "./env.definition"],
  ["compiled with endings", "commonjs", { rewriteRelativeImportExtensions: true }, "env.ts", "./env.definition.ts"],
])(
  "init --write names and imports files as the project does: %s",
  async (_what, type, compilerOptions, loader, from) => {
    writeFileSync(join(cwd, ".env.example"), "PORT=3000\n");
    writeFileSync(join(cwd, "package.json"), JSON.stringify({ type }));
    if (compilerOptions) writeFileSync(join(cwd, "tsconfig.json"), JSON.stringify({ compilerOptions }));
    const { text } = await initCommand.run(context({ write: true }));
    expect(file(`src/${loader}`)).toContain(`from "${from}"`);
    expect(text).toContain(`import ${loader} first`);
  },
);

test("a file that says its module type by its name is imported with an ending by every project", async () => {
  writeFileSync(join(cwd, ".env.example"), "PORT=3000\n");
  writeFileSync(join(cwd, "tsconfig.json"), "{}");
  const { data } = await initCommand.run(context({ write: true }, ["config/env.definition.mts"]));
  expect(data).toMatchObject({ written: ["config/env.definition.mts", "config/env.mts"] });
  expect(file("config/env.mts")).toContain('from "./env.definition.mjs"');
});

test.each([{}, { "tsconfig.json": "{}" }])(
  "what init --write wrote in a package of npm init, check reads: %j",
  (files) => {
    const folder = folderWith({
      "package.json": '{ "name": "shop", "type": "commonjs" }',
      ".env.example": "PORT=3000\n",
      ...files,
    });
    mkdirSync(join(folder, "node_modules/@luneo"), { recursive: true });
    symlinkSync(join(import.meta.dirname, ".."), join(folder, "node_modules/@luneo/env-guard"));
    const main = join(import.meta.dirname, "..", "src", "cli", "main.ts");
    const program = (...argv: string[]) =>
      spawnSync(process.execPath, [main, ...argv, "--json"], { cwd: folder, encoding: "utf8", env: {} });
    expect(program("init", "--write").status).toBe(0);
    const { status, stdout } = program("check", "--env", "development");
    expect([status, JSON.parse(stdout)]).toMatchObject([0, { data: { variables: [{ name: "PORT" }] } }]);
  },
);

test("init writes over nothing, but with --force", async () => {
  writeFileSync(join(cwd, ".env.example"), "PORT=3000\n");
  writeFileSync(join(cwd, "env.ts"), "mine");
  const write = (options: CommandContext["options"]) =>
    initCommand.run(context({ write: true, ...options }, ["env.definition.ts"]));
  await expect(write({})).rejects.toThrow("env.ts is there already; --force writes over");
  expect(file("env.ts")).toBe("mine");
  expect(existsSync(join(cwd, "env.definition.ts"))).toBe(false);
  await write({ force: true });
  expect(file("env.ts")).toContain("definition.load(process.env)");
});

test.each([
  [{}, [], "There is no .env.example or the like"],
  [{ from: "./none" }, [], "There is no ./none"],
  [{ from: "package.json", write: true }, ["env.js"], "--write takes a TypeScript file"],
  [{ from: "package.json", write: true }, ["src/env.ts"], "env.ts is the file that loads"],
  [{ from: "package.json" }, ["env.definition.ts"], "A file to write goes with --write"],
  [{ from: "package.json", force: true }, [], "--force goes with --write"],
])("init refuses what it can't do: %j %j", async (options, files, message) => {
  writeFileSync(join(cwd, "package.json"), "{}");
  await expect(initCommand.run(context(options, files))).rejects.toThrow(message);
});

test("init tells what it left out, with its line and without its value", async () => {
  writeFileSync(join(cwd, ".env.example"), "PORT=1\nfixer_key=u7Fq2kP9xW4nB6vM1cZ8\n");
  const { findings } = await initCommand.run(context({}));
  expect(findings).toMatchObject([{ id: "init-remark", file: ".env.example", line: 2 }]);
  expect(JSON.stringify(findings)).not.toContain("u7Fq2k");
});

test("lint looks at every environment file there is, or at those that are named", async () => {
  writeFileSync(join(cwd, ".env"), "A= \nB=1\n");
  writeFileSync(join(cwd, ".env.example"), "what\n");
  writeFileSync(join(cwd, ".envrc"), "what\n");
  const all = await lintCommand.run(context({}));
  expect(all.findings.map(({ file: path, line, id }) => [path, line, id])).toEqual([
    [".env", 1, "env-file-node"],
    [".env", 1, "env-file-docker"],
    [".env", 2, "env-file-node"],
    [".env.example", 1, "env-file-malformed"],
  ]);
  const { findings } = await lintCommand.run(context({ for: "docker" }, [".env"]));
  expect(findings.map(({ severity }) => severity)).toEqual(["warning"]);
});

test.each([
  [{ for: "bash" }, [".env"], "--for takes dotenv, node, docker, compose"],
  [{}, ["./none"], "There is no ./none"],
  [{}, [], "There is no file whose name begins with .env"],
])("lint refuses what it can't do: %j %j", async (options, files, message) => {
  await expect(lintCommand.run(context(options, files))).rejects.toThrow(message);
});
