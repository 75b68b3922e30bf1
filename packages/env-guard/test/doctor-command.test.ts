import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { doctorCommand } from "../src/cli/doctor.ts";
import { nodeFindings } from "../src/doctor/node-findings.ts";
import { defineEnv, secret } from "../src/index.ts";
import { keyRing } from "../src/variables/key-ring.ts";
import { commandContext } from "./command-context.ts";

const nowMs = Date.parse("2026-11-22T00:00:00Z");
const strong = "q7VzK0wJ9xQ2m4Tt8LbR5sYc";
const definition = defineEnv({ vars: { TOKEN: secret() } });

function folder(files: Record<string, string> = {}): string {
  const made = mkdtempSync(join(tmpdir(), "doctor-"));
  onTestFinished(() => rmSync(made, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(made, name, ".."), { recursive: true });
    writeFileSync(join(made, name), text);
  }
  return made;
}

function git(cwd: string, ...args: string[]): void {
  execFileSync("git", ["-c", "init.defaultBranch=main", ...args], { cwd, stdio: "ignore" });
}

async function diagnosis(given: Parameters<typeof commandContext>[1], of = definition) {
  const report = await doctorCommand.run(commandContext(of, { cwd: folder(), nowMs, ...given }));
  expect(JSON.stringify(report)).not.toMatch(/q7VzK0|wJ9xQ2/);
  return { ...report, ids: report.findings.map(({ id, severity }) => `${severity} ${id}`) };
}

const dated = { NODE_ENV: "test", TOKEN: strong, TOKEN_ROTATED_AT: "2026-11-01T00:00:00Z" };

test("nothing is found where nothing is wrong", async () => {
  const { findings, text } = await diagnosis({ env: dated });
  expect(findings).toEqual([]);
  expect(text).toBe("1 secret: 1 fresh. There is no lock file.");
});

test("a secret that can't be seen from here is said to be", async () => {
  expect((await diagnosis({ env: { NODE_ENV: "test" } })).text).toContain("Can't be seen from here: 1 that is not set");
});

test("ages and drift of the lock file are told", async () => {
  const cwd = folder({ "env-guard.lock.json": '{"version":1,"secrets":{"GONE":{"owner":"platform"}}}' });
  expect((await diagnosis({ cwd, env: { NODE_ENV: "test", TOKEN: strong } })).ids).toEqual([
    "warning secret-age-unknown",
    "warning lock-unknown-name",
  ]);
});

test("who replaces a secret and how must be known, and the page be there", async () => {
  const ringed = (more: object) => defineEnv({ vars: { KEY: keyRing({ maxTokenTtl: "7d", ...more }) } });
  const env = { NODE_ENV: "test", KEY: strong, KEY_ROTATED_AT: "2026-11-01T00:00:00Z" };
  expect((await diagnosis({ env }, ringed({}) as never)).ids).toEqual([
    "info secret-no-owner",
    "info secret-no-runbook",
  ]);
  const paged = ringed({ owner: "platform", runbook: "docs/rotate.md#key" }) as never;
  expect((await diagnosis({ env }, paged)).ids).toEqual(["warning secret-runbook-missing"]);
  expect((await diagnosis({ env, cwd: folder({ "docs/rotate.md": "" }) }, paged)).ids).toEqual([]);
  const linked = ringed({ owner: "platform", runbook: "https://wiki.example/rotate" }) as never;
  expect((await diagnosis({ env }, linked)).ids).toEqual([]);
});

test(".env files that git has or would take are told, templates are not", async () => {
  const cwd = folder({
    ".env": "TOKEN=1",
    ".env.local": "TOKEN=1",
    ".env.example": "TOKEN=",
    "apps/api/.env.production": "TOKEN=1",
    ".env.test": "TOKEN=1",
    "src/environment.ts": "",
  });
  git(cwd, "init");
  git(cwd, "add", ".env", ".env.example", ".env.test", "apps");
  const { findings } = await diagnosis({ cwd, env: dated });
  expect(findings.map(({ id, severity, file }) => `${severity} ${id} ${file}`)).toEqual([
    "error env-file-tracked .env",
    "info env-file-tracked .env.test",
    "error env-file-tracked apps/api/.env.production",
    "warning env-file-not-ignored .env.local",
  ]);
});

test("an ignored .env file is fine, unless the image takes it", async () => {
  const cwd = folder({ ".env": "TOKEN=1", ".gitignore": ".env*\n!.env.example\n", Dockerfile: "FROM node\nCOPY . ." });
  git(cwd, "init");
  expect((await diagnosis({ cwd, env: dated })).ids).toEqual(["warning env-file-in-image"]);
  for (const pattern of [".env", "**/.env*", ".env.*", "*"]) {
    writeFileSync(join(cwd, ".dockerignore"), `node_modules\n${pattern}\n`);
    expect((await diagnosis({ cwd, env: dated })).ids).toEqual([]);
  }
  writeFileSync(join(cwd, ".dockerignore"), "node_modules\n.envoy\n");
  expect((await diagnosis({ cwd, env: dated })).ids).toEqual(["warning env-file-in-image"]);
});

test("flags in the start script count like those in NODE_OPTIONS", async () => {
  const cwd = folder({
    "package.json": '{"scripts":{"start":"node --report-on-signal dist/main.js","test":"node --tls-keylog=k"}}',
  });
  expect((await diagnosis({ cwd, env: dated })).ids).toEqual(["warning node-report-env"]);
  const env = { ...dated, NODE_OPTIONS: "--report-exclude-env" };
  expect((await diagnosis({ cwd, env })).ids).toEqual([]);
});

test.each<[Record<string, string>, string[]]>([
  [{ NODE_OPTIONS: "--report-uncaught-exception" }, ["node-report-env"]],
  [{ NODE_OPTIONS: "--report-on-fatalerror --report-exclude-env" }, []],
  [{ NODE_OPTIONS: "--max-old-space-size=400 --heapsnapshot-signal=SIGUSR2" }, ["node-heap-snapshot"]],
  [{ NODE_OPTIONS: "--inspect=0.0.0.0:9229" }, ["node-inspector-open"]],
  [{ NODE_OPTIONS: "--inspect-brk=[::]:9229" }, ["node-inspector-open"]],
  [{ NODE_OPTIONS: "--inspect=127.0.0.1:9229 --enable-source-maps" }, []],
  [{ NODE_OPTIONS: "--tls-keylog=/var/keys" }, ["node-tls-keylog"]],
  [{ NODE_TLS_REJECT_UNAUTHORIZED: "0" }, ["node-tls-unverified"]],
  [{ NODE_TLS_REJECT_UNAUTHORIZED: "1" }, []],
  [{ NODE_DEBUG: "cluster,http" }, ["node-debug-headers"]],
  [{ NODE_DEBUG: "cluster,timer" }, []],
  [{ SSLKEYLOGFILE: "/var/keys" }, ["tls-keylog-file"]],
])("of %j it finds %j", (env, ids) => {
  expect(nodeFindings({ env, scripts: [] }).map(({ id }) => id)).toEqual(ids);
});

test("on Railway, rings need an overlap of deployments", async () => {
  const ringed = defineEnv({ vars: { KEY: keyRing({ owner: "platform", runbook: "https://wiki.example" }) } }) as never;
  const env = {
    NODE_ENV: "test",
    RAILWAY_PROJECT_ID: "1",
    KEY: strong,
    KEY_ROTATED_AT: "2026-11-01T00:00:00Z",
  };
  expect((await diagnosis({ env }, ringed)).ids).toEqual(["warning railway-no-overlap"]);
  expect((await diagnosis({ env: { ...env, RAILWAY_DEPLOYMENT_OVERLAP_SECONDS: "20" } }, ringed)).ids).toEqual([]);
  expect((await diagnosis({ env: { ...dated, RAILWAY_PROJECT_ID: "1" } })).ids).toEqual([]);
});
