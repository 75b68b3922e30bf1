import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inferDefinition } from "../src/init/inferred-definition.ts";
import { parseEnv, parseEnvFile } from "../src/dotenv.ts";
import * as guard from "../src/index.ts";
import { isSensitiveName } from "../src/variables/sensitive-name.ts";

const examples = join(import.meta.dirname, "env-examples");
const files = readdirSync(examples);
const textOf = (file: string) => readFileSync(join(examples, file), "utf8");

/** The definition that a source makes; it has an import, an export and no types. */
function evaluated(source: string): guard.EnvDefinition<Record<string, unknown>> {
  const names = /^import \{([^}]*)\} from "@luneo\/env-guard";/.exec(source)![1]!;
  const body = source.slice(source.indexOf("export const definition =")).replace("export const definition =", "return");
  // eslint-disable-next-line typescript/no-implied-eval -- what was inferred is code
  const make = new Function("guard", `const {${names}} = guard;\n${body}`) as (all: typeof guard) => unknown;
  return make(guard) as guard.EnvDefinition<Record<string, unknown>>;
}

const infer = (text: string) =>
  inferDefinition(text)
    .source.replace(/[^]*?vars: \{\n/, "")
    .replace(/ {2}\},\n\}\);\n$/, "");

test("there are twelve examples", () => {
  expect(files).toHaveLength(12);
});

test.each(files)("the definition inferred from %s is one, has all its variables and loads it", (file) => {
  const text = textOf(file);
  const { source, names, remarks } = inferDefinition(text);
  const definition = evaluated(source);
  expect([...definition.variables.keys()]).toEqual(names);
  const left = remarks.map(({ name }) => name);
  for (const name of Object.keys(parseEnv(text))) expect([...names, ...left]).toContain(name);
  const env = definition.load({ ...parseEnv(text), APP_ENV: "development" });
  expect(Object.keys(env).length).toBeGreaterThan(0);
});

test.each(files)("nothing of a secret in %s gets into the definition", (file) => {
  let hidden = 0;
  const marked = parseEnvFile(textOf(file)).lines.map((line) => {
    const one = line.kind === "assignment" ? line : line.kind === "comment" ? line.assignment : undefined;
    if (!one || !isSensitiveName(one.name)) return line.raw;
    hidden += 1;
    return `${line.kind === "comment" ? "# " : ""}${one.name}=zq7XkvW3jQ9\n`;
  });
  expect(hidden).toBeGreaterThan(0);
  expect(inferDefinition(marked.join("")).source).not.toContain("zq7X");
});

test("what is inferred is formatted and compiles", () => {
  const folder = mkdtempSync(join(tmpdir(), "inferred-"));
  try {
    mkdirSync(join(folder, "src"));
    for (const file of files) writeFileSync(join(folder, "src", `${file}.ts`), inferDefinition(textOf(file)).source);
    writeFileSync(join(folder, "package.json"), '{"type":"module"}');
    writeFileSync(join(folder, ".oxfmtrc.json"), '{"printWidth":80}');
    const root = join(import.meta.dirname, "../../..");
    const config = {
      extends: join(root, "tsconfig.base.json"),
      compilerOptions: {
        types: [],
        paths: {
          "@luneo/env-guard": [join(root, "packages/env-guard/src/index.ts")],
          "@luneo/kernel/*": [join(root, "packages/kernel/src/*.ts")],
        },
        typeRoots: [join(root, "node_modules/@types")],
      },
      include: ["src"],
    };
    config.compilerOptions.types.push("node" as never);
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    const run = (program: string, ...args: readonly string[]) => {
      const { status, stdout, stderr } = spawnSync(join(root, "node_modules/.bin", program), args, {
        cwd: folder,
        encoding: "utf8",
      });
      return { status, output: stdout + stderr };
    };
    const { output } = run("oxfmt", "--check", "src");
    expect(output).toContain("All matched files use the correct format");
    expect(run("tsc", "-p", ".")).toMatchObject({ status: 0, output: "" });
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);

test.each([
  ["PORT=3000", "PORT: port().default(3000),"],
  ["PORT=", "PORT: port().optional(),"],
  ["SMTP_PORT=587", "SMTP_PORT: port().default(587),"],
  ["DEBUG=0", "DEBUG: bool().default(false),"],
  ["FORCE_TLS=TRUE", "FORCE_TLS: bool().default(true),"],
  ["POOL_SIZE=10", "POOL_SIZE: int().default(10),"],
  ["MODE=1x", 'MODE: text().default("1x"),'],
  ["APP_ID=0123", 'APP_ID: text().default("0123"),'],
  ["API_URL=https://api.acme.dev", 'API_URL: url().default("https://api.acme.dev"),'],
  ["APP_URL=http://localhost:3000", 'APP_URL: url().example("http://localhost:3000"),'],
  ["WS_URL=wss://rt.acme.dev", 'WS_URL: url({ schemes: ["wss"] }).default("wss://rt.acme.dev"),'],
  ["CALLBACK_URL=", "CALLBACK_URL: url().optional(),"],
  ["DATABASE_URL=postgres://a:b@localhost/c", "DATABASE_URL: postgresUrl(),"],
  ["POSTGRES_URL=", 'POSTGRES_URL: postgresUrl().requiredIn("production"),'],
  ["DATABASE_URL=mysql://a:b@db/c", 'DATABASE_URL: { schema: url({ schemes: ["mysql"] }), sensitive: true },'],
  ["REDIS_URL=redis://localhost:6379", "REDIS_URL: redisUrl(),"],
  ["SENTRY_DSN=", 'SENTRY_DSN: sentryDsn().requiredIn("production"),'],
  ["STRIPE_SECRET_KEY=", 'STRIPE_SECRET_KEY: stripeKey().requiredIn("production"),'],
  ["JWT_SECRET=changeme", "JWT_SECRET: secret(),"],
  ["GITHUB_CLIENT_SECRET=", 'GITHUB_CLIENT_SECRET: secret({ minBits: 0 }).requiredIn("production"),'],
  ["OPENAI_API_KEY=sk-abc", "OPENAI_API_KEY: secret({ minBits: 0 }),"],
  ["NAME=your-name", "NAME: text(),"],
  ["TITLE=${NAME} app", "TITLE: text().optional(),"],
  ["# CACHE_TTL=60", 'CACHE_TTL: int().optional().example("60"),'],
  ["# API_KEY=abc", "API_KEY: secret({ minBits: 0 }).optional(),"],
  ["A=1 # how many", 'A: int().default(1).describe("how many"),'],
  ["# How many\nA=1", 'A: int().default(1).describe("How many"),'],
  ["# debug | info\nLEVEL=info", 'LEVEL: oneOf("debug", "info")'],
  ["# Supported values are `a`, `b` (default).\nKIND=b", 'KIND: oneOf("a", "b")'],
  ["LEVEL=info # one of debug, info or warn", 'LEVEL: oneOf("debug", "info", "warn")'],
  ["# Log level: a, b\nNAME=c", "NAME: text()"],
])("%j becomes %s", (text, code) => {
  expect(infer(`${text}\n`)).toContain(code);
});

test("headings and what stands apart stay so", () => {
  const text = "A=1\n\n# --- Mail ---\nB=1\n\n# Redis\nC=1\nD=1\n\nE=1\n";
  expect(infer(text)).toBe(
    [
      "    A: int().default(1),",
      "",
      "    // Mail",
      "    B: int().default(1),",
      "",
      "    // Redis",
      "    C: int().default(1),",
      "    D: int().default(1),",
      "",
      "    E: int().default(1),",
      "",
    ].join("\n"),
  );
});

test("endless comments and values are no work", () => {
  const long = "- | ,a ".repeat(50_000);
  expect(inferDefinition(`#${long}x\nA=${long}x\n# ${"=".repeat(300_000)}x\nB=1 # ${long}\n`).names).toEqual([
    "A",
    "B",
  ]);
});

test("what can't be kept is said", () => {
  const remarks = (text: string) =>
    inferDefinition(text).remarks.map(({ name, line, remark }) => `${line} ${name} ${remark}`);
  expect(remarks("a_b=1\nX=null\nJWT_SECRET=\nJWT_SECRET_EXPIRES_AT=\nSENTRY_DSN=https://xxx@xxx/xxx\n")).toEqual([
    "1 a_b has a name that is not of capital letters, digits and underscores",
    "2 X holds the word null or undefined, which no variable may: leave it empty",
    "4 JWT_SECRET_EXPIRES_AT belongs to JWT_SECRET and is read without being declared",
    "5 SENTRY_DSN would be sentryDsn() if the example held nothing or what that takes",
  ]);
});

test("a real secret stays out even under a harmless name, in a comment and in a heading", () => {
  const key = "sk_live_4eC39HqLyjWDarjtT1zdp7dc";
  const text = `# use ${key}\nHARMLESS=${key}\n# --- ${key} ---\nOTHER=1 # was ${key}\nURL=https://u:p4ssw0rdXq9@h.dev\n`;
  const { source } = inferDefinition(text);
  expect(source).not.toContain("4eC39HqLyjWDarjtT1zdp7dc");
  expect(source).not.toContain("p4ssw0rdXq9");
});

test("what env-guard example wrote of a variable is not its description", () => {
  expect(infer("# HTTP port\n#: HTTP port\n#: A whole number from 0 to 65535; default 3000\nPORT=3000\n")).toBe(
    '    PORT: port().default(3000).describe("HTTP port"),\n',
  );
});

test("what looks like a secret gets into no value and no description, whatever its name is", () => {
  const hook = "https://hooks.slack.com/services/T02AB3CD4/B05EF6GH7/q7VzK0wJ9xQ2m4Tt8LbR";
  const file = [
    `CALLBACK=${hook}`,
    "# the password is Qx7ZkT4vWx8pL2mN",
    "HOST=db",
    "# ask Ops; the token was Ab3x",
    "REGION=eu-west-1",
    "PING=https://ping.example/q7VzK0wJ9xQ2m4Tt8LbR",
    `# MODE=${hook}`,
    "MODEL=gpt-4o-mini # see https://docs.example/models",
  ].join("\n");
  const { source } = inferDefinition(file);
  for (const part of ["q7VzK0wJ9xQ2", "T02AB3CD4", "Qx7ZkT4v", "Ab3x"]) expect(source).not.toContain(part);
  for (const part of ["the password is [redacted]", "eu-west-1", "gpt-4o-mini", "https://docs.example/models"]) {
    expect(source).toContain(part);
  }
});
