import "reflect-metadata";
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Test } from "@nestjs/testing";
import { afterEach, describe, expect, test, vi } from "vitest";
import { dsn, randomText } from "./good-environment.ts";
import { folderWith } from "./run-env-guard.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const key = (seed: string) => randomText(seed).replaceAll(/\W/g, "x");

/** A production that every page accepts. */
const good: Readonly<Record<string, string>> = {
  NODE_ENV: "production",
  PORT: "8080",
  LOG_LEVEL: "warn",
  APP_URL: "https://shop.example.com",
  TRUST_PROXY: "true",
  CORS_ORIGINS: "https://shop.example.com,https://admin.example.com",
  DATABASE_URL: `postgres://shop:${key("database")}@db.internal:5432/shop`,
  DATABASE_POOL_MAX: "20",
  REDIS_URL: `redis://default:${key("redis")}@redis.internal:6379`,
  JWT_SECRET: key("jwt"),
  SESSION_SECRET: key("session"),
  STRIPE_SECRET_KEY: `rk_live_${key("stripe")}`,
  STRIPE_WEBHOOK_SECRET: `whsec_${key("webhook")}`,
  SENTRY_DSN: dsn,
  SMTP_HOST: "smtp.example.com",
  SMTP_PORT: "2525",
  SMTP_USER: "shop",
  SMTP_PASSWORD: key("smtp"),
  UPLOAD_MAX_BYTES: "1048576",
  NEW_CHECKOUT: "false",
};

interface Page {
  /** Code by its section and by the path in its first line. */
  readonly files: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** The good production with the lines of "A bad deploy" changed. */
  readonly bad: Readonly<Record<string, string>>;
  /** What the page shows of the refusal. */
  readonly refused: string;
}

function pageText(name: string): string {
  return readFileSync(join(root, "../../docs/migrate", `${name}.md`), "utf8");
}

function readPage(name: string): Page {
  const files = new Map<string, Record<string, string>>();
  let [changes, refused] = ["", ""];
  for (const section of pageText(name).split(/^## /m).slice(1)) {
    const title = section.split("\n", 1)[0]!;
    const codes: Record<string, string> = {};
    for (const [, language, text = ""] of section.matchAll(/^ *```(\w*)\n(.*?)^ *```$/gms)) {
      const path = /^ *\/\/ (src\/\S+)\n/.exec(text)?.[1];
      if (language === "ts" && path) codes[path] = text;
      if (language === "dotenv") changes = text;
      if (language === "" && text.startsWith("EnvGuardError")) refused = text.trimEnd();
    }
    files.set(title, codes);
  }
  const bad = changes.matchAll(/^(\w+)=(.*)$/gm);
  return { files, bad: { ...good, ...Object.fromEntries(Array.from(bad, ([, key, value]) => [key, value])) }, refused };
}

/** A folder with these files, in which this package and what it is tested with can be imported. */
function applicationWith(files: Readonly<Record<string, string>>): string {
  const folder = folderWith({ "package.json": '{ "type": "module" }', ...files });
  mkdirSync(join(folder, "node_modules/@luneo"), { recursive: true });
  symlinkSync(root, join(folder, "node_modules/@luneo/env-guard"), "junction");
  for (const name of ["zod", "@nestjs", "reflect-metadata", "rxjs"]) {
    symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name), "junction");
  }
  return folder;
}

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(folder: string, program: string, env: Readonly<Record<string, string>>): Promise<Run> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--input-type=module-typescript", "--eval", program],
      { cwd: folder, env },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

const printing = 'import { env } from "./src/env.ts"; console.log(env); console.log(JSON.stringify({ ...env }));';
const secrets = Object.entries(good).filter(([name]) => /SECRET|PASSWORD|_URL$/.test(name) && name !== "APP_URL");

describe.each(["from-t3-env", "from-envalid"])("%s", (name) => {
  const { files, bad, refused } = readPage(name);
  const after = files.get("After")!;

  test("what it was has the variables of what it is", () => {
    const namesIn = (text = "") => [...text.matchAll(/^ +([A-Z][A-Z_]+):/gm)].map(([, found]) => found);
    const before = namesIn(files.get("Before")!["src/env.ts"]);
    expect(before).toHaveLength(20);
    expect(before).toEqual(["NODE_ENV", ...namesIn(after["src/env.definition.ts"])]);
  });

  test("a good production is read, and printed without its secrets", async () => {
    const { code, stdout, stderr } = await run(applicationWith(after), printing, good);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout.trim().split("\n").at(-1)!)).toEqual({
      PORT: 8080,
      LOG_LEVEL: "warn",
      APP_URL: good["APP_URL"],
      TRUST_PROXY: true,
      CORS_ORIGINS: ["https://shop.example.com", "https://admin.example.com"],
      DATABASE_POOL_MAX: 20,
      SMTP_HOST: "smtp.example.com",
      SMTP_PORT: 2525,
      SMTP_USER: "shop",
      UPLOAD_MAX_BYTES: 1_048_576,
      NEW_CHECKOUT: false,
    });
    expect(stdout).toContain("JWT_SECRET: '[redacted]'");
    expect(secrets.filter(([, value]) => stdout.includes(value)).map(([secret]) => secret)).toEqual([]);
  });

  test("the bad deploy is refused in the words of the page", async () => {
    const { code, stdout, stderr } = await run(applicationWith(after), printing, bad);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`${refused}\n    at `);
    expect(stderr).not.toContain("p@ss");
  });

  test("the report beside another library tells the same and stops nothing", async () => {
    const report = readPage("index").files.get("Three steps, each of them a deployment")!;
    const program = 'import "./src/env-report.ts"; console.log("started");';
    const folder = applicationWith({ ...after, ...report });
    const { code, stdout, stderr } = await run(folder, program, bad);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "started\n" });
    const problems = refused.split("\n  - ").slice(1);
    expect(problems.length).toBeGreaterThan(5);
    for (const problem of problems) {
      const [what = ""] = problem.split(/, got |\. /, 1);
      expect(stderr).toContain(`env-guard (production): ${what}. `);
    }
    expect(await run(folder, program, good)).toEqual({ code: 0, stdout: "started\n", stderr: "" });
  });
});

test("defaults of secrets apply in development, as the page about envalid says, and never in production", async () => {
  const folder = applicationWith(readPage("from-envalid").files.get("After")!);
  const needed = { STRIPE_SECRET_KEY: `rk_test_${key("stripe")}`, STRIPE_WEBHOOK_SECRET: "whsec_any" };
  const program = 'import { env } from "./src/env.ts"; console.log(env.JWT_SECRET, env.APP_URL, env.CORS_ORIGINS);';
  const local = await run(folder, program, { NODE_ENV: "development", ...needed });
  expect(local).toMatchObject({ code: 0, stdout: "not a secret http://localhost:3000 undefined\n" });
  const { code, stderr } = await run(folder, program, needed);
  expect(code).toBe(1);
  for (const name of ["DATABASE_URL", "REDIS_URL", "JWT_SECRET", "SESSION_SECRET", "APP_URL", "SMTP_HOST"]) {
    expect(stderr).toContain(`${name} is not set`);
  }
});

describe("from-nestjs-config", () => {
  const { files, bad, refused } = readPage("from-nestjs-config");
  const before = files.get("Before")!;
  const both = { ...before, ...files.get("Both at once") };
  const { "src/configuration.ts": _gone, ...after } = { ...both, ...files.get("After") };

  afterEach(() => vi.unstubAllEnvs());

  /** What the service of the application sees, once its modules are made. */
  async function started(application: Readonly<Record<string, string>>, env: Readonly<Record<string, string>>) {
    for (const name of Object.keys({ ...good, APP_ENV: "", RAILWAY_ENVIRONMENT_NAME: "", REDIS_URI: "" })) {
      vi.stubEnv(name, env[name]);
    }
    const source = join(applicationWith(application), "src");
    const load = async (file: string) => (await import(pathToFileURL(join(source, file)).href)) as Loaded;
    const { AppModule } = await load("app.module.ts");
    const { UploadsService } = await load("uploads.service.ts");
    const app = await Test.createTestingModule({ imports: [AppModule!] }).compile();
    const { limitBytes, mailHost } = app.get(UploadsService!);
    await app.close();
    return { limitBytes, mailHost };
  }

  test("what it was takes a text for a number, and starts with the bad deploy", async () => {
    expect(await started(before, good)).toEqual({ limitBytes: "1048576", mailHost: "smtp.example.com" });
    expect(await started(before, bad)).toEqual({ limitBytes: "10_485_760", mailHost: "smtp.example.com" });
  });

  test.each([
    ["both at once", both],
    ["after", after],
  ])("%s: a good production is typed and injected", async (_, application) => {
    expect(await started(application, good)).toEqual({ limitBytes: 1_048_576, mailHost: "smtp.example.com" });
  });

  test.each([
    ["both at once", both],
    ["after", after],
  ])("%s: the bad deploy is refused in the words of the page, before there is a module", async (_, application) => {
    await expect(started(application, bad)).rejects.toMatchObject({
      code: "ENV_INVALID",
      message: refused.replace("EnvGuardError: ", ""),
    });
  });
});

interface Loaded {
  readonly AppModule?: new () => unknown;
  readonly UploadsService?: new () => { readonly limitBytes: unknown; readonly mailHost: unknown };
}
