import { afterEach, beforeEach, expect, test } from "vitest";
import { createTemporaryDirectory, type TemporaryDirectory } from "../temporary-directory.ts";
import { runTests } from "./test-run.ts";

let folder: TemporaryDirectory;
beforeEach(() => {
  folder = createTemporaryDirectory("test-run");
});
afterEach(() => folder.remove());

const IMPORT = `import { expect, test } from "vitest";\n`;
const PASSES = `${IMPORT}test("a", () => expect(1).toBe(1));\ntest("b", () => expect(2).toBe(2));\n`;
const FAILS = `${IMPORT}test("c", () => expect(1).toBe(2));\n`;

test("all that passes is counted in the last line, and the exit code is 0", async () => {
  const { code, output, lastLine } = await runTests(folder.path, { "passes.test.ts": PASSES }).ended;
  expect({ code, lastLine }).toEqual({ code: 0, lastLine: "2 passed, 0 failed" });
  expect(output).not.toContain("left out");
  // No test of that run needed a server.
  expect(output).not.toContain("• services");
});

test("a failed test, a file that can't be loaded and a stray rejection are failures", async () => {
  const { code, output, lastLine } = await runTests(folder.path, {
    "passes.test.ts": PASSES,
    "fails.test.ts": FAILS,
    "unloadable.test.ts": `import "./nowhere.ts";\n`,
    "stray.test.ts": `${IMPORT}test("d", async () => {
  void Promise.reject(new Error("nobody waits for me"));
  await new Promise((resolve) => setTimeout(resolve, 50));
});\n`,
  }).ended;
  expect({ code, lastLine }).toEqual({ code: 1, lastLine: "3 passed, 3 failed" });
  expect(output).toContain("nobody waits for me");
});

test("a run without any test fails", async () => {
  const { code, lastLine } = await runTests(folder.path, { "passes.test.ts": PASSES }, { args: ["elsewhere"] }).ended;
  expect({ code, lastLine }).toEqual({ code: 1, lastLine: "0 passed, 0 failed" });
});

test("a run in which every test was filtered away fails", async () => {
  const { code, lastLine } = await runTests(folder.path, { "passes.test.ts": PASSES }, { args: ["-t", "zzz"] }).ended;
  expect({ code, lastLine }).toEqual({ code: 1, lastLine: "0 passed, 0 failed" });
});

test("--no-services leaves out what needs servers, starts none, and says how many files that were", async () => {
  const files = { "passes.test.ts": PASSES, "one.services.test.ts": FAILS, "two.services.test.ts": FAILS };
  const { code, output, lastLine } = await runTests(folder.path, files, { args: ["--no-services"] }).ended;
  expect({ code, lastLine }).toEqual({ code: 0, lastLine: "2 passed, 0 failed" });
  expect(output).toContain("2 test files left out: they need servers (--no-services)");
  expect(output).not.toContain("• services");
});

test("filters and options reach vitest", async () => {
  const files = { "passes.test.ts": PASSES, "fails.test.ts": FAILS, "other.test.ts": PASSES };
  const args = ["test.ts", "--exclude", "**/fails.test.ts", "-t", "a"];
  const { code, lastLine } = await runTests(folder.path, files, { args }).ended;
  expect({ code, lastLine }).toEqual({ code: 0, lastLine: "2 passed, 0 failed" });
});

test("a server that can't be had fails the run, and the line that installs it stands at the end", async () => {
  const { code, output, lastLine } = await runTests(folder.path, {
    "passes.test.ts": PASSES,
    "missing.mjs": `export function setup() {
  throw Object.assign(new Error("redis-server was not found.\\nTo install what is needed: brew install redis"), { code: "SERVICE_MISSING" });
}\n`,
    "vitest.config.mjs": `export default { test: { globalSetup: ["./missing.mjs"] } };\n`,
  }).ended;
  expect({ code, lastLine }).toEqual({ code: 1, lastLine: "0 passed, 1 failed" });
  expect(output).toContain(
    "redis-server was not found.\nTo install what is needed: brew install redis\n0 passed, 1 failed",
  );
});

test("an error of the set-up that nobody expected fails the run with its stack", async () => {
  const { code, output, lastLine } = await runTests(folder.path, {
    "passes.test.ts": PASSES,
    "broken.mjs": `export function setup() { throw new TypeError("x is not a function"); }\n`,
    "vitest.config.mjs": `export default { test: { globalSetup: ["./broken.mjs"] } };\n`,
  }).ended;
  expect({ code, lastLine }).toEqual({ code: 1, lastLine: "0 passed, 1 failed" });
  expect(output).toMatch(/TypeError: x is not a function[^]*broken\.mjs/);
});

test("--help says what there is, and runs nothing", async () => {
  const { code, output } = await runTests(folder.path, { "fails.test.ts": FAILS }, { args: ["--help"] }).ended;
  expect(code).toBe(0);
  expect(output).toContain("--no-services");
  expect(output).not.toContain("passed,");
});

test("an option that there isn't is refused with the usage", async () => {
  const { code, output } = await runTests(folder.path, { "passes.test.ts": PASSES }, { args: ["--no-servces"] }).ended;
  expect(code).toBe(1);
  expect(output).toContain("Usage: npm test");
});
