import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CommandContext } from "../src/cli/command.ts";
import { initCommand } from "../src/cli/init.ts";
import { lintCommand } from "../src/cli/lint.ts";

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
  const { data } = await initCommand.run(context({ from: "sample", write: "src/env.definition.ts" }));
  expect(data).toMatchObject({ names: ["PORT"], written: ["src/env.definition.ts", "src/env.ts"] });
  expect(file("src/env.definition.ts")).toContain('import { defineEnv, port } from "@luneo/env-guard";');
  expect(file("src/env.ts")).toBe(
    'import { definition } from "./env.definition";\n\nexport const env = definition.load(process.env);\n',
  );
});

test.each([
  ["package.json", '{ "type": "module" }', "./env.definition.js"],
  ["tsconfig.json", '{ "compilerOptions": { "rewriteRelativeImportExtensions": true } }', "./env.definition.ts"],
])("env.ts imports as the project does: %s", async (name, content, specifier) => {
  writeFileSync(join(cwd, ".env.example"), "PORT=3000\n");
  writeFileSync(join(cwd, name), content);
  await initCommand.run(context({ write: "src/env.definition.ts" }));
  expect(file("src/env.ts")).toContain(`from "${specifier}"`);
});

test("init writes over nothing, but with --force", async () => {
  writeFileSync(join(cwd, ".env.example"), "PORT=3000\n");
  writeFileSync(join(cwd, "env.ts"), "mine");
  const write = (options: CommandContext["options"]) =>
    initCommand.run(context({ write: "env.definition.ts", ...options }));
  await expect(write({})).rejects.toThrow("env.ts is there already; --force writes over");
  expect(file("env.ts")).toBe("mine");
  expect(existsSync(join(cwd, "env.definition.ts"))).toBe(false);
  await write({ force: true });
  expect(file("env.ts")).toContain("definition.load(process.env)");
});

test.each([
  [{}, "There is no .env.example or the like"],
  [{ from: "none" }, "There is no none"],
  [{ from: "package.json", write: "env.js" }, "--write takes a TypeScript file"],
  [{ from: "package.json", write: "src/env.ts" }, "env.ts is the file that loads"],
  [{ from: "package.json", force: true }, "--force goes with --write"],
])("init refuses what it can't do: %j", async (options, message) => {
  writeFileSync(join(cwd, "package.json"), "{}");
  await expect(initCommand.run(context(options))).rejects.toThrow(message);
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
  [{}, ["none"], "There is no none"],
  [{}, [], "There is no file whose name begins with .env"],
])("lint refuses what it can't do: %j %j", async (options, files, message) => {
  await expect(lintCommand.run(context(options, files))).rejects.toThrow(message);
});
