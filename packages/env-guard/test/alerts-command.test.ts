import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { alertsCommand } from "../src/cli/alerts.ts";
import { UsageError } from "../src/cli/command.ts";
import { defineEnv } from "../src/index.ts";
import { commandContext } from "./command-context.ts";

const definition = defineEnv({ vars: {} });
const golden = readFileSync(new URL("golden/alerts.yml", import.meta.url), "utf8");

function run(options: Record<string, string | string[]>, cwd = "/nowhere") {
  return alertsCommand.run(commandContext(definition, { options, cwd }));
}

test("the rules are printed as a file of Prometheus", async () => {
  const { text, findings } = await run({});
  expect(text).toBe(`# Written by \`env-guard alerts\`; alerts on the metrics of @luneo/env-guard.\n${golden}`);
  expect(findings).toEqual([]);
});

test("what is written is up to date, until the options change", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "alerts-"));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  expect((await run({ check: "rules.yml" }, cwd)).findings).toMatchObject([
    { id: "alerts-outdated", severity: "error" },
  ]);
  await run({ write: "rules.yml", warn: "60d", by: ["service"] }, cwd);
  expect(readFileSync(join(cwd, "rules.yml"), "utf8")).toContain("by (service, name)");
  expect((await run({ check: "rules.yml", warn: "60d", by: ["service"] }, cwd)).findings).toEqual([]);
  expect((await run({ check: "rules.yml" }, cwd)).findings).toHaveLength(1);
});

test("every alert gets the severity that is asked for", async () => {
  const { text } = await run({ severity: "page" });
  expect(text?.match(/severity: page$/gm)).toHaveLength(7);
  await expect(run({ severity: "" })).rejects.toBeInstanceOf(UsageError);
});

test.each<[string, Record<string, string | string[]>]>([
  ["both of --write and --check", { write: "a", check: "b" }],
  ["a time that is none", { for: "soon" }],
  ["a critical time that is longer than the warning", { critical: "60d" }],
  ["a label that alerts have anyway", { by: ["name"] }],
  ["a folder to write to", { write: "." }],
])("%s is refused", async (_name, options) => {
  await expect(run(options, tmpdir())).rejects.toBeInstanceOf(UsageError);
});
