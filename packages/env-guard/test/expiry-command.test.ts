import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { UsageError } from "../src/cli/command.ts";
import { expiryCommand } from "../src/cli/expiry.ts";
import { defineEnv, port, secret } from "../src/index.ts";
import { keyRing } from "../src/variables/key-ring.ts";
import { commandContext } from "./command-context.ts";
import { token } from "./dated-values.ts";
import { definitionModule, folderWith } from "./run-env-guard.ts";

const nowMs = Date.parse("2026-11-22T00:00:00Z");
const day = 86_400_000;
const iso = (ms: number): string => new Date(ms).toISOString();
const strong = "q7VzK0wJ9xQ2m4Tt8LbR5sYc";
const definition = defineEnv({
  vars: {
    ANON_KEY: secret(),
    API_KEY: secret(),
    JWT_SECRET: keyRing({
      maxTokenTtl: "7d",
      rotateEvery: "90d",
      owner: "platform",
      runbook: "https://wiki.example/jwt",
    }),
    OLD: secret(),
    PORT: port().default(3000),
  },
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "expiry-"));
  onTestFinished(() => rmSync(made, { recursive: true }));
  writeFileSync(join(made, "package.json"), '{"name":"@acme/orders-api"}');
  return made;
}

const env = {
  NODE_ENV: "staging",
  ANON_KEY: token({ exp: (nowMs + 20 * day) / 1000 }),
  API_KEY: strong,
  API_KEY_EXPIRES_AT: iso(nowMs + 3 * day),
  JWT_SECRET: `${strong}Zx8`,
  JWT_SECRET_ROTATED_AT: iso(nowMs - 91 * day),
  OLD: `o${strong}`,
};

/** The findings of a run, by the secret that each speaks of. */
async function found(options: Record<string, string | string[] | boolean>, given = env, cwd = folder()) {
  const report = await expiryCommand.run(commandContext(definition, { options, env: given, cwd, nowMs }));
  const all = JSON.stringify(report);
  expect(all).not.toMatch(/q7VzK0|wJ9xQ2|eyJhbG/);
  return { ...report, ids: report.findings.map(({ id, severity, evidence }) => `${severity} ${id} ${evidence}`) };
}

test("each secret that ends, is due or of unknown age is told", async () => {
  const { ids, text } = await found({});
  expect(ids).toEqual([
    "warning secret-rotation-due ANON_KEY expires on 2026-12-12 (in 20 days), the token itself says",
    "error secret-expiring API_KEY expires on 2026-11-25 (in 3 days), its variable beside it says",
    "warning secret-rotation-due JWT_SECRET was to be replaced by 2026-11-21 (1 day ago)",
    "warning secret-age-unknown Nothing says how old OLD is or when it ends",
  ]);
  expect(text?.split("\n").map((line) => line.replaceAll(/ {2,}/g, " | "))).toEqual([
    "SECRET | STATE | ENDS | REPLACED | DUE | OWNER",
    "JWT_SECRET | rotation-due | - | 2026-08-23 | 2026-11-21 | platform",
    "API_KEY | expiring | 2026-11-25, in 3 days | - | - | -",
    "ANON_KEY | rotation-due | 2026-12-12, in 20 days | - | - | -",
    "OLD | unknown | - | - | - | -",
  ]);
});

test("--warn and --critical move the limits", async () => {
  const { ids } = await found({ warn: "10d", critical: "1d" });
  expect(ids.filter((id) => id.includes("expiring"))).toEqual([
    "warning secret-expiring API_KEY expires on 2026-11-25 (in 3 days), its variable beside it says",
  ]);
});

test("what is found has the name of its state and of its secret; --warn and --critical decide how much it matters", async () => {
  const told = async (options: Record<string, string>) =>
    (await found(options)).findings.map(({ id, subject, severity }) => `${severity} ${id} ${subject}`);
  const others = ["warning secret-rotation-due JWT_SECRET", "warning secret-age-unknown OLD"];
  expect(await told({ warn: "60d", critical: "25d" })).toEqual([
    "error secret-rotation-due ANON_KEY",
    "error secret-expiring API_KEY",
    ...others,
  ]);
  expect(await told({ warn: "5d", critical: "1d" })).toEqual(["warning secret-expiring API_KEY", ...others]);
});

test("the lock file tells of secrets that aren't set here, and of values that were changed unrecorded", async () => {
  const cwd = folder();
  const context = (options: Record<string, string | string[] | boolean>, given: Record<string, string | undefined>) =>
    commandContext(definition, { options, env: given, cwd, nowMs });
  await expiryCommand.run(
    context({ record: ["OLD", "API_KEY"], fingerprint: true, "expires-at": iso(nowMs + 5 * day) }, env),
  );
  const { OLD: _old, ...without } = env;
  const unset = await expiryCommand.run(context({}, without));
  expect(unset.findings.map(({ evidence }) => evidence)).toContain(
    "OLD expires on 2026-11-27 (in 5 days), the lock file says",
  );
  expect(unset.text).toContain("(not set here)");
  const changed = await expiryCommand.run(context({}, { ...env, OLD: `n${strong}` }));
  expect(changed.findings).toContainEqual(
    expect.objectContaining({ id: "secret-changed-unrecorded", severity: "error", file: "env-guard.lock.json" }),
  );
  const same = await expiryCommand.run(context({}, env));
  expect(same.findings.map(({ id }) => id)).not.toContain("secret-changed-unrecorded");
});

test("--record writes the lock file, keeps what is there, and no value", async () => {
  const cwd = folder();
  const path = join(cwd, "env-guard.lock.json");
  await found({ record: ["OLD"], owner: "platform", every: "90d", fingerprint: true }, env, cwd);
  const second = await found({ record: ["JWT_SECRET"], "rotated-at": "2026-11-01T00:00:00Z" }, env, cwd);
  expect(second.ids).toEqual([expect.stringContaining("warning record-overruled JWT_SECRET_ROTATED_AT is set")]);
  const text = readFileSync(path, "utf8");
  expect(JSON.parse(text)).toEqual({
    version: 1,
    salt: expect.stringMatching(/^[\da-f]{64}$/) as string,
    secrets: {
      JWT_SECRET: { rotatedAt: "2026-11-01T00:00:00Z" },
      OLD: {
        rotatedAt: "2026-11-22T00:00:00.000Z",
        rotateEvery: "90d",
        fingerprint: expect.stringMatching(/^[\da-f]{8}$/) as string,
        owner: "platform",
      },
    },
  });
  expect(text).not.toMatch(/q7VzK0|wJ9xQ2/);
  const { JWT_SECRET_ROTATED_AT: _date, ...undated } = env;
  const { ids } = await found({}, undated as typeof env, cwd);
  expect(ids.join()).not.toMatch(/OLD|JWT_SECRET/);
});

test("--note writes down who replaces a secret and how, and no rotation", async () => {
  const cwd = folder();
  const path = join(cwd, "env-guard.lock.json");
  await found({ record: ["OLD"], "rotated-at": "2026-11-01T00:00:00Z", fingerprint: true }, env, cwd);
  const before = JSON.parse(readFileSync(path, "utf8")) as { secrets: { OLD: object } };
  await found({ note: ["OLD", "API_KEY"], owner: "platform", runbook: "docs/rotate.md" }, env, cwd);
  expect((JSON.parse(readFileSync(path, "utf8")) as typeof before).secrets).toEqual({
    API_KEY: { owner: "platform", runbook: "docs/rotate.md" },
    OLD: { ...before.secrets.OLD, owner: "platform", runbook: "docs/rotate.md" },
  });
});

test("a value that could be guessed gets no fingerprint, and that is told", async () => {
  const { ids } = await found({ record: ["OLD"], fingerprint: true }, { ...env, OLD: "development" });
  expect(ids).toEqual([expect.stringContaining("warning no-fingerprint OLD")]);
});

test.each<[string, Record<string, string | string[] | boolean>]>([
  ["a time that is none", { warn: "soon" }],
  ["a critical time that is longer", { warn: "7d", critical: "30d" }],
  ["a lock file that isn't there", { lock: "none.json" }],
  ["a name that isn't declared", { record: ["NOTHING"] }],
  ["a name that isn't sensitive", { record: ["PORT"] }],
  ["a date without a zone", { record: ["OLD"], "rotated-at": "2026-11-22" }],
  ["a date that is ahead", { record: ["OLD"], "rotated-at": "2026-12-22T00:00:00Z" }],
  ["a folder that is a file", { record: ["OLD"], lock: "package.json/env-guard.lock.json" }],
  ["a note of a name that isn't declared", { note: ["NOTHING"] }],
  ["an address in the place of a name", { "slack-webhook-var": "https://hooks.slack.com/services/q7VzK0" }],
  ["a variable that isn't set", { "slack-webhook-var": "SLACK_URL" }],
  ["a variable that holds no address", { "discord-webhook-var": "API_KEY" }],
])("%s is refused without a value", async (_name, options) => {
  const error: unknown = await found(options).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  expect((error as Error).message).not.toMatch(/q7VzK0|NOTHING/);
});

async function webhook(status = 200): Promise<{ readonly url: string; readonly bodies: string[] }> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += String(chunk)));
    request.on("end", () => {
      bodies.push(body);
      response.writeHead(status).end("ok");
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => void server.once("listening", resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/0123456789abcdefXY`, bodies };
}

test.each([
  ["slack-webhook-var", /"blocks"/],
  ["discord-webhook-var", /"embeds"/],
  ["webhook-var", /"dedupeKey":"env-guard-expiry:orders-api:staging"/],
])("--%s tells once, with names, dates and runbooks, and no value", async (option, form) => {
  const { url, bodies } = await webhook();
  await found({ [option]: "HOOK" }, { ...env, HOOK: url } as typeof env);
  expect(bodies).toHaveLength(1);
  expect(bodies[0]).toMatch(form);
  expect(bodies[0]).toMatch(/3 secrets of orders-api need care now/);
  expect(bodies[0]).toContain("https://wiki.example/jwt");
  expect(bodies[0]).not.toMatch(/q7VzK0|wJ9xQ2|eyJhbG/);
});

test("nobody is told when nothing ends, even if an age is unknown", async () => {
  const { url, bodies } = await webhook();
  const quiet = {
    NODE_ENV: "staging",
    OLD: env.OLD,
    ANON_KEY: `a${strong}`,
    API_KEY: strong,
    JWT_SECRET: `j${strong}`,
  };
  const { ids } = await found({ "webhook-var": "HOOK" }, { ...quiet, HOOK: url } as never);
  expect(ids).toHaveLength(4);
  expect(bodies).toEqual([]);
});

test("a notice that doesn't arrive is an error, without the address", async () => {
  const { url } = await webhook(404);
  const report = await found({ "webhook-var": "HOOK" }, { ...env, HOOK: url } as typeof env);
  const [failure] = report.findings.filter(({ id }) => id === "notice-not-delivered");
  expect(failure).toMatchObject({ severity: "error" });
  expect(JSON.stringify(report)).not.toMatch(/0123456789abcdefXY|127\.0\.0\.1/);
});

test("expiry sends a notice again that failed, and then ends as it found", async () => {
  let attempts = 0;
  const server = createServer((_request, response) => {
    attempts += 1;
    response.writeHead(attempts === 1 ? 503 : 200, { connection: "close" }).end();
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const cwd = folderWith({ "env.definition.mjs": definitionModule("{ API_TOKEN: secret() }") });
  const main = join(import.meta.dirname, "..", "src", "cli", "main.ts");
  const child = spawn(process.execPath, [main, "expiry", "--webhook-var", "HOOK"], {
    cwd,
    env: {
      HOOK: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      API_TOKEN: strong,
      API_TOKEN_EXPIRES_AT: "2020-01-01T00:00:00Z",
    },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (said += text.toString()));
  expect(await once(child, "close")).toEqual([1, null]);
  expect(attempts).toBe(2);
  expect(said).not.toContain("notice-not-delivered");
});
