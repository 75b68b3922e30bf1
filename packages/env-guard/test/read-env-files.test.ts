import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readEnvFiles } from "../src/dotenv.ts";
import { EnvGuardError, defineEnv, port, text } from "../src/index.ts";
import { envGuard } from "../src/guard.ts";

let folder = "";
const at = (name: string) => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "env-files-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("layers go over each other: the environment's over .env's, local ones over both", () => {
  writeFileSync(at(".env"), "A=1\nB=1\nC=1\nD=1\nE=1");
  writeFileSync(at(".env.local"), "B=2\nC=2\nD=2\nE=2");
  writeFileSync(at(".env.production"), "C=3\nD=3\nE=3");
  writeFileSync(at(".env.production.local"), "D=4\nE=4");
  writeFileSync(at(".env.staging"), "E=5");
  const values = readEnvFiles(at(".env"), { environment: "production", over: {} });
  expect({ ...values }).toEqual({ A: "1", B: "2", C: "3", D: "4", E: "4" });
  expect({ ...readEnvFiles(at(".env"), { over: {} }) }).toEqual({ A: "1", B: "1", C: "1", D: "1", E: "1" });
});

test("tests read no local files, so that they run alike everywhere", () => {
  writeFileSync(at(".env"), "A=1\nB=1");
  writeFileSync(at(".env.local"), "A=2");
  writeFileSync(at(".env.test"), "B=3");
  writeFileSync(at(".env.test.local"), "B=4");
  expect({ ...readEnvFiles(at(".env"), { environment: "test", over: {} }) }).toEqual({ A: "1", B: "3" });
});

test("later paths go over earlier ones", () => {
  writeFileSync(at("one"), "A=1\nB=1");
  writeFileSync(at("two"), "B=2");
  expect({ ...readEnvFiles([at("one"), at("two")], { over: {} }) }).toEqual({ A: "1", B: "2" });
});

test("what is set already goes over every file, and stays as it is", () => {
  writeFileSync(at(".env"), "HOME=/nowhere\nENV_GUARD_TEST_A=1");
  const before = { ...process.env };
  const values = readEnvFiles(at(".env"));
  expect(values["HOME"]).toBe(before["HOME"]);
  expect(values["ENV_GUARD_TEST_A"]).toBe("1");
  expect({ ...process.env }).toEqual(before);
});

test("a definition tells the place of what it took from a file", () => {
  writeFileSync(at(".env"), "# note\nPORT=80\nNAME=file\nPORT=81\n");
  const definition = defineEnv({ vars: { PORT: port(), NAME: text() } });
  const source = readEnvFiles(at(".env"), { over: { NAME: "set", NODE_ENV: "test" } });
  const env = definition.load(source);
  expect(env.PORT).toBe(81);
  expect(envGuard(env).origin("PORT")).toMatchObject({ kind: "file", location: `${at(".env")}:4` });
  expect(envGuard(env).origin("NAME")).toMatchObject({ kind: "environment" });
  expect(Object.keys(source)).not.toContain("Symbol(@luneo/env-guard/origins)");
});

test("a file that isn't there is empty, unless it is required", () => {
  expect({ ...readEnvFiles(at(".env"), { environment: "production", over: {} }) }).toEqual({});
  expect(() => readEnvFiles(at(".env"), { isRequired: true })).toThrow(`${at(".env")} can't be read (ENOENT)`);
});

test("what can't be read is refused with its reason", () => {
  mkdirSync(at(".env"));
  expect(() => readEnvFiles(at(".env"))).toThrow("can't be read (EISDIR)");
  writeFileSync(at("large"), "A".repeat(2 ** 20 + 1));
  const read = () => readEnvFiles(at("large"));
  expect(read).toThrow(EnvGuardError);
  expect(read).toThrow("has 1048577 bytes, more than 1 MiB");
});
