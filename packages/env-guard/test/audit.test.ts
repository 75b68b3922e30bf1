import { expect, test } from "vitest";
import { createAudit } from "../src/audit/audit.ts";
import { sourceFiles } from "../src/audit/source-files.ts";
import { defineEnv, port, secret, text } from "../src/index.ts";
import { definitionModule, folderWith, runEnvGuard } from "./run-env-guard.ts";

const { variables } = defineEnv({
  vars: { PORT: port(), API_TOKEN: secret().renamedFrom("TOKEN"), REGION: text().optional() },
});

function audit(sources: Readonly<Record<string, string>>, allowed: readonly string[] = []) {
  const audit = createAudit({ variables, definitionFile: "src/env.definition.ts", allowed });
  for (const [file, source] of Object.entries(sources)) audit.add({ file, source, isJsx: false });
  return audit.end().findings.map(({ id, severity, subject = "", file, line, fix }) => {
    return { id, severity, name: subject, place: `${file}:${line ?? ""}`, fix };
  });
}
const used = "env.PORT; env.API_TOKEN; env.REGION;\n";

test("code and definition that agree have nothing to tell", () => {
  expect(audit({ "src/main.ts": used })).toEqual([]);
});

test("a variable that no definition declares is an error in the application, a warning in tests and tools", () => {
  const source = `${used}process.env.OTHER`;
  const found = audit({ "src/a.ts": source, "test/a.ts": source, "src/a.spec.ts": source, "vite.config.ts": source });
  expect(found.map(({ id, severity, place }) => `${id} ${severity} ${place}`)).toEqual([
    "undeclared-variable error src/a.ts:2",
    "undeclared-variable warning test/a.ts:2",
    "undeclared-variable warning src/a.spec.ts:2",
    "undeclared-variable warning vite.config.ts:2",
  ]);
});

test("a slip tells the name that was meant", () => {
  expect(audit({ "src/a.ts": `${used}process.env.API_TOKNE` })[0]!.fix).toBe("Did you mean API_TOKEN?");
});

test("a declared variable that nothing names is a warning at the definition, unless it is allowed", () => {
  const found = audit({ "src/a.ts": "env.PORT; config['API_TOKEN']" });
  expect(found.map(({ id, name, place }) => [id, name, place])).toEqual([
    ["unused-variable", "REGION", "src/env.definition.ts:"],
  ]);
  expect(audit({ "src/a.ts": "env.PORT; env.API_TOKEN" }, ["REGION"])).toEqual([]);
});

test("the definition's own words are no uses", () => {
  const found = audit({ "src/env.definition.ts": used, "src/a.ts": "env.PORT" });
  expect(found.map(({ name }) => name)).toEqual(["API_TOKEN", "REGION"]);
});

test("a declared variable that is read past the definition is worth knowing, in the application", () => {
  const source = `${used}process.env.API_TOKEN`;
  const found = audit({ "src/a.ts": source, "test/a.ts": source });
  expect(found.map(({ id, severity, place }) => [id, severity, place])).toEqual([
    ["unguarded-read", "info", "src/a.ts:2"],
  ]);
});

test("a former name counts as a use, and is told", () => {
  const found = audit({ "src/a.ts": "env.PORT; env.REGION; process.env.TOKEN" });
  expect(found.map(({ id, name, fix }) => [id, name, fix])).toEqual([
    ["former-variable", "TOKEN", "Read env.API_TOKEN instead."],
  ]);
});

test("companions and files of declared variables are declared", () => {
  const ids = audit({ "scripts/a.ts": `${used}process.env.API_TOKEN_FILE; process.env.API_TOKEN_ROTATED_AT` });
  expect(ids).toEqual([]);
});

test("what runtimes and test runners set needs no declaration, the latter's in tests only", () => {
  const source = `${used}process.env.NODE_ENV; process.env.CI; process.env.VITEST`;
  expect(audit({ "test/a.ts": source })).toEqual([]);
  expect(audit({ "src/a.ts": source }).map(({ name }) => name)).toEqual(["VITEST"]);
});

test("what can't be seen is told: names that only running tells, sources without an end", () => {
  const found = audit({ "src/a.ts": `${used}process.env[x]`, "src/b.ts": "`" });
  expect(found.map(({ id, severity, place }) => [id, severity, place])).toEqual([
    ["dynamic-variable", "info", "src/a.ts:2"],
    ["unreadable-source", "info", "src/b.ts:"],
  ]);
});

test("sources are found in order, without what was generated; pages give their scripts in place", async () => {
  const folder = folderWith({
    "b.ts": "1",
    "a.tsx": "2",
    "src/z.d.ts": "no",
    "src/c.vue":
      "<template>it's {{ x }}</template>\n<script setup lang=\"ts\">\nprocess.env.A\n</script>\n<style>'</style>",
    "node_modules/x/i.js": "no",
    "src/dist/i.js": "no",
    ".next/i.js": "no",
    "app.min.js": "no",
    "legacy/i.js": "no",
    "src/skip/i.js": "no",
    "notes.md": "no",
  });
  const found = [];
  const { signal } = new AbortController();
  for await (const file of sourceFiles(folder, { ignored: ["legacy", "./src/skip/"], signal })) found.push(file);
  expect(found.map(({ file, isJsx }) => [file, isJsx])).toEqual([
    ["a.tsx", true],
    ["b.ts", false],
    ["src/c.vue", false],
  ]);
  expect(found[2]!.source.split("\n").map((line) => line.trim())).toEqual(["", "", "process.env.A", ""]);
});

test("the command reads a project and tells where its files are", async () => {
  const cwd = folderWith({
    "src/env.definition.ts": definitionModule("{ PORT: port() }"),
    "src/main.ts": "listen(process.env.PROT);",
  });
  const { exitCode, out } = await runEnvGuard(["audit", "--json"], { cwd });
  expect(exitCode).toBe(1);
  const { findings, data } = JSON.parse(out) as { findings: object[]; data: object };
  expect(data).toEqual({ files: 2, reads: 1, declared: 1 });
  expect(findings).toMatchObject([
    { id: "undeclared-variable", file: "src/main.ts", line: 1, column: 20 },
    { id: "unused-variable", file: "src/env.definition.ts" },
  ]);
  const allowed = await runEnvGuard(["audit", "--allow", "PROT", "--allow", "PORT", "--strict"], { cwd });
  expect(allowed.exitCode).toBe(0);
});
