import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
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

test("names every code that there is", () => {
  const folder = new URL("../src/", import.meta.url);
  const sources = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8"));
  // Strings of capitals alone are codes, but for these.
  const others = ["APP_ENV", "RAILWAY_ENVIRONMENT_NAME", "NODE_ENV"];
  const code = sources.join("\n").replaceAll(/^\s*(?:\/?\*|\/\/).*$/gm, "");
  const codes = new Set([...code.matchAll(/"([A-Z][A-Z_]+)"/g)].map(([, found]) => found!));
  for (const other of others) expect(codes.delete(other)).toBe(true);
  for (const seen of ["MISSING", "INVALID", "STRAY", "NAME", "KEY_MODE"]) expect(codes).toContain(seen);
  expect([...codes].filter((found) => !readme.includes(`\`${found}\``))).toEqual([]);
});
