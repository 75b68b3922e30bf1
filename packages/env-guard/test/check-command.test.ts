import { spawnSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { definitionModule, folderWith, runEnvGuard } from "./run-env-guard.ts";

const main = join(import.meta.dirname, "..", "src", "cli", "main.ts");
const vars = `{
  PORT: port().default(3000),
  API_TOKEN: secret().describe("Opens the vault").rotate({ every: "90d", owner: "Ann", runbook: "docs/rotate.md" }).renamedFrom("TOKEN"),
  DATABASE_URL: postgresUrl(),
  BUILD_ID: text().inPhases("build"),
}`;
const good = {
  API_TOKEN: "vX2Lm7Zq9pR4tB8nW5kD3hJ6fG1cY0sQ",
  DATABASE_URL: "postgres://app:k3Jx0pQ9vLw2@db.internal/shop",
};
const project = (files: Readonly<Record<string, string>> = {}) =>
  folderWith({ "src/env.definition.ts": definitionModule(vars), ...files });
const json = async (argv: readonly string[], port: Parameters<typeof runEnvGuard>[1]) => {
  const { out, exitCode } = await runEnvGuard([...argv, "--json"], port);
  return { exitCode, ...(JSON.parse(out) as { findings: { id: string }[]; data: Record<string, unknown> }) };
};

test("check says what load would say, as the environment that is asked for", async () => {
  const cwd = project();
  expect((await json(["check"], { cwd, env: { ...good, APP_ENV: "production" } })).findings).toEqual([]);
  const { exitCode, findings } = await json(["check", "--env", "production"], { cwd, env: { API_TOKEN: "changeme" } });
  expect(exitCode).toBe(1);
  expect(findings.map(({ id }) => id).toSorted()).toEqual(["missing", "placeholder"]);
  const unknown = await runEnvGuard(["check", "--env", "prod"], { cwd });
  expect([unknown.exitCode, unknown.err]).toEqual([2, expect.stringContaining("--env is one of production, staging")]);
});

test("the phase decides which variables are needed", async () => {
  const cwd = project();
  const env = { ...good, APP_ENV: "staging" };
  expect((await json(["check"], { cwd, env })).findings).toEqual([]);
  expect((await json(["check", "--phase", "build"], { cwd, env })).findings).toMatchObject([{ id: "missing" }]);
  expect((await runEnvGuard(["check", "--phase", "test"], { cwd })).exitCode).toBe(2);
});

test("check tells of zod's schemas that misread text", async () => {
  const zod = import.meta.resolve("zod");
  const module = `import { z } from ${JSON.stringify(zod)};\n${definitionModule("{ DEBUG: z.coerce.boolean().default(false) }")}`;
  const cwd = folderWith({ "src/env.definition.ts": module });
  const { exitCode, findings } = await json(["check"], { cwd, env: { APP_ENV: "production", DEBUG: "false" } });
  expect([exitCode, findings]).toMatchObject([1, [{ id: "schema-coercion" }]]);
});

test("files take the place of the environment, later over earlier, and findings name file and line", async () => {
  const cwd = project({
    ".env": `API_TOKEN=${good.API_TOKEN}\nPORT=80\n`,
    "config/.env.production": `\nPORT=eighty\nDATABASE_URL=${good.DATABASE_URL}\n`,
  });
  const argv = ["check", "--env", "production", "--from", ".env", "--from", "config/.env.production"];
  const { findings } = await json(argv, { cwd, env: { PORT: "1", API_TOKEN: "changeme" } });
  expect(findings).toMatchObject([{ id: "invalid", subject: "PORT", file: "config/.env.production", line: 2 }]);
  const old = folderWith({
    "src/env.definition.ts": definitionModule(vars),
    ".env": `TOKEN=changeme\nDATABASE_URL=${good.DATABASE_URL}\n`,
  });
  const former = await json(["check", "--env", "production", "--from", ".env"], { cwd: old });
  expect(former.findings).toMatchObject([
    { id: "placeholder", subject: "API_TOKEN", file: ".env", line: 1 },
    { id: "renamed", subject: "API_TOKEN", file: ".env", line: 1 },
  ]);
  const gone = await runEnvGuard(["check", "--from", "gone"], { cwd });
  expect(gone.exitCode).toBe(2);
});

test("the program itself refuses a file that isn't there, and runs nothing that a file asks Node for", () => {
  const cwd = project({ "hostile.env": "NODE_OPTIONS=--require=./hostile.cjs\n", "hostile.cjs": "process.exit(77)" });
  const check = (...argv: string[]) =>
    spawnSync(process.execPath, [main, "check", "--json", ...argv], { cwd, encoding: "utf8", env: {} });
  const gone = check("--from", "gone");
  const message = "--from names a file that isn't there";
  expect([gone.status, gone.stderr]).toEqual([2, `env-guard: ${message}\n`]);
  expect(JSON.parse(gone.stdout)).toEqual({ ok: false, exitCode: 2, error: { message } });
  expect(check("--from", "hostile.env").status).toBe(1);
});

test("check of production says what can't be seen from here; of development it has nothing to say", async () => {
  const cwd = project();
  const said = async (env: Record<string, string>, ...argv: string[]) =>
    (await runEnvGuard(["check", ...argv], { cwd, env })).out;
  expect(await said({ APP_ENV: "production" })).toContain(
    "Can't be seen from here: variables that only the platform of production has",
  );
  expect(await said({ RAILWAY_ENVIRONMENT_NAME: "production" })).toContain("not to railway run");
  expect(await said({ APP_ENV: "production", KUBERNETES_SERVICE_HOST: "10.0.0.1" })).not.toContain("only the platform");
  expect(await said({ APP_ENV: "development" })).not.toContain("Can't be seen");
});

test("explain says of a secret that is mounted as a file that it is rotated where it is mounted", async () => {
  const cwd = project({ token: good.API_TOKEN });
  const env = { APP_ENV: "development", API_TOKEN_FILE: join(cwd, "token") };
  const { out } = await runEnvGuard(["explain", "API_TOKEN"], { cwd, env });
  expect(out).toMatch(/here +set by API_TOKEN_FILE/);
  expect(out).toMatch(/rotated +where that file is mounted from, not by env-guard rotate/);
  expect((await runEnvGuard(["explain", "API_TOKEN"], { cwd, env: good })).out).not.toContain("mounted");
});

test("explain tells what a variable is, where it is read from, who owns it, and how old it is", async () => {
  const cwd = project({ ".env": `\nAPI_TOKEN=${good.API_TOKEN}\nAPI_TOKEN_ROTATED_AT=2026-07-01T00:00:00Z\n` });
  const { out, exitCode } = await runEnvGuard(["explain", "API_TOKEN", "--from", ".env"], { cwd });
  expect(exitCode).toBe(0);
  for (const fact of [
    /^API_TOKEN, sensitive$/m,
    /what for +Opens the vault$/m,
    /declared +src\/env\.definition\.ts$/m,
    /here +set, in \.env:2$/m,
    /age +rotation-due.*replaced 2026-07-01, to be replaced by 2026-09-29$/m,
    /owner +Ann$/m,
    /replaced +every 90d$/m,
    /runbook +docs\/rotate\.md$/m,
  ]) {
    expect(out).toMatch(fact);
  }
  expect(out).not.toContain(good.API_TOKEN.slice(0, 6));
});

test("explain tells the problems of a variable and of what belongs to it, and what a rule says of several", async () => {
  const ruled = `import { atLeastOneOf, defineEnv, secret, text } from ${JSON.stringify(new URL("../src/index.ts", import.meta.url).href)};
export const definition = defineEnv({
  vars: { TOKEN: secret(), TOKENS: secret(), A: text().optional(), B: text().optional() },
  rules: [atLeastOneOf("A", "B")],
});`;
  const cwd = folderWith({ "src/env.definition.ts": ruled });
  const env = { APP_ENV: "development", TOKEN: "t", TOKEN_EXPIRES_AT: "soon" };
  const told = async (name: string) =>
    ((await json(["explain", name], { cwd, env })).data["problems"] as { code: string }[]).map(({ code }) => code);
  expect(await told("TOKEN")).toEqual(["DATE_INVALID"]);
  expect(await told("TOKENS")).toEqual(["MISSING"]);
  expect(await told("A")).toEqual(["AT_LEAST_ONE_OF"]);
  expect(await told("B")).toEqual(["AT_LEAST_ONE_OF"]);
});

test("explain knows names that belong to a variable, former ones, and slips", async () => {
  const cwd = project();
  expect((await runEnvGuard(["explain", "TOKEN"], { cwd })).out).toContain(
    "API_TOKEN, sensitive (asked for as TOKEN, its former name)",
  );
  expect((await runEnvGuard(["explain", "PORT_FILE"], { cwd })).out).toContain(
    "PORT, not sensitive (asked for as PORT_FILE",
  );
  expect((await runEnvGuard(["explain", "PORTT"], { cwd })).err).toContain("Did you mean PORT?");
  expect((await runEnvGuard(["explain"], { cwd })).exitCode).toBe(2);
  const absent = await runEnvGuard(["explain", "DATABASE_URL"], { cwd });
  expect(absent.out).toMatch(/here +not set$[^]*problem +DATABASE_URL is not set/m);
});

// No word of ours has a character of it.
const letters = "ЖЩЮЯЪЫЭДЛФ0Ж".split("");
const alien = fc
  .array(fc.constantFrom(...letters, "Ǯ", "ǂ", "ʘ"), { minLength: 12, maxLength: 40 })
  .map((all) => all.join(""));

test("no six characters of a value are in what check and explain print, whatever the value and the format", async () => {
  const cwd = project();
  await fc.assert(
    fc.asyncProperty(alien, fc.constantFrom("", "postgres://app:", " ", "\n"), async (value, before) => {
      const env = { APP_ENV: "production", API_TOKEN: before + value, DATABASE_URL: before + value, PORT: value };
      const outputs: string[] = [];
      for (const format of ["text", "json", "sarif", "github"]) {
        for (const argv of [["check"], ["explain", "API_TOKEN"], ["explain", "DATABASE_URL"]]) {
          const { out, err } = await runEnvGuard([...argv, "--format", format], { cwd, env });
          outputs.push(out, err);
        }
      }
      const said = outputs.join("\n");
      for (let at = 0; at + 6 <= value.length; at += 1) expect(said).not.toContain(value.slice(at, at + 6));
    }),
    { numRuns: 40 },
  );
});
