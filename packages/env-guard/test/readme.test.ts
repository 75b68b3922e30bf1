import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { randomText } from "./good-environment.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const [example = ""] = blocks("ts");
const [printed = "", refused = ""] = blocks("");

function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`(\\w*)\\n(.*?)^\`\`\``, "gms"))]
    .filter(([, found]) => found === language)
    .map(([, , text = ""]) => text);
}

/** Runs the example as a program, with these variables and no others. */
async function run(env: Record<string, string>): Promise<{ code: number; stdout: string; stderr: string }> {
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--input-type=module-typescript", "--eval", example],
      { cwd, env },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
  });
}

test("the first example prints what the README shows", async () => {
  const env = { NODE_ENV: "development", DATABASE_URL: "postgres://u:pw@localhost/db", JWT_SECRET: "anything" };
  expect(await run(env)).toEqual({ code: 0, stdout: printed, stderr: "" });
});

test("the first example refuses what the README shows, in these words", async () => {
  const env = { NODE_ENV: "production", DATABSE_URL: "postgres://u@db/x", JWT_SECRET: "your-secret-key" };
  const { code, stderr } = await run(env);
  expect(code).toBe(1);
  expect(stderr).toContain(refused);
});

test("the first example takes a good production", async () => {
  const env = {
    NODE_ENV: "production",
    DATABASE_URL: `postgres://u:${encodeURIComponent(randomText("db"))}@db.internal/x`,
    JWT_SECRET: randomText("jwt"),
    SENTRY_DSN: "https://0123456789abcdef@o1.ingest.sentry.io/42",
  };
  const { code, stdout } = await run(env);
  expect(code).toBe(0);
  expect(stdout).toContain("SENTRY_DSN: '[redacted]'");
});

test("the reference names every code that there is", () => {
  const reference = readFileSync(new URL("../../../docs/packages/env-guard.md", import.meta.url), "utf8");
  const folder = fileURLToPath(new URL("../src/", import.meta.url));
  const library = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".ts") && !/^(?:cli|doctor|documents)\//.test(path));
  const texts = library.map((path) => readFileSync(join(folder, path), "utf8"));
  const code = texts.join("\n").replaceAll(/^\s*(?:\/?\*|\/\/).*$/gm, "");
  // Strings of capitals alone are codes, but for these.
  const environments = ["APP_ENV", "RAILWAY_ENVIRONMENT_NAME", "NODE_ENV", "VERCEL_ENV", "AZURE_FUNCTIONS_ENVIRONMENT"];
  const words = [
    "CERTIFICATE",
    "ENCRYPTED",
    "COMMIT",
    "GET",
    "POST",
    "KEY",
    "SIGKILL",
    "ENOENT",
    "ENOTDIR",
    "EEXIST",
    "ESRCH",
    "EPERM",
    "UNKNOWN",
  ];
  const others = new Set([...environments, ...words, "DEADLINE_EXCEEDED"]);
  const codes = new Set(
    [...code.matchAll(/"([A-Z][A-Z_]+)"/g)].map(([, found]) => found!).filter((one) => !others.has(one)),
  );
  for (const seen of ["MISSING", "INVALID", "STRAY", "NAME", "KEY_MODE", "FAR_EXPIRY", "NOT_STAGED"]) {
    expect(codes).toContain(seen);
  }
  // The program prints the codes of what it refuses in small letters.
  const forms = (one: string) => [one, one.toLowerCase().replaceAll("_", "-")];
  const isNamed = (one: string) => forms(one).some((form) => reference.includes(`\`${form}\``));
  expect([...codes].filter((one) => !isNamed(one))).toEqual([]);
});
