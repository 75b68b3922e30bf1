import { existsSync } from "node:fs";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { checkRules, runPromtool, testRules } from "../../src/rules/promtool.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "promtool-test-"));
  // Where the temporary directories are made.
  vi.stubEnv("TMPDIR", directory);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true, force: true });
});

/** A program in promtool's place. */
async function program(script: string): Promise<string> {
  const path = join(directory, "promtool");
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

/** What is left beside the program. */
async function left(): Promise<string[]> {
  return (await readdir(directory)).filter((name) => name.startsWith("promtool-"));
}

describe("runPromtool", () => {
  it("runs in a directory of its own with the files, and removes it", async () => {
    const path = await program('echo "$@"; cat rules.yml; echo "$TMPDIR" >&2; pwd >&2; cat');
    const result = await runPromtool(["check", "it"], {
      program: path,
      files: { "rules.yml": "rules\n" },
      input: "input",
    });
    const [args, rules, temporary, place] = result.output.replace("input", "").split("\n");
    expect([args, rules]).toEqual(["check it", "rules"]);
    expect(temporary).toBe(place);
    expect(result.ok).toBe(true);
    expect(await left()).toEqual([]);
  });

  it("tells what promtool complains of", async () => {
    const path = await program("echo bad >&2; exit 3");
    expect(await runPromtool([], { program: path })).toEqual({ ok: false, output: "bad" });
  });

  it("gives the program its environment", async () => {
    const path = await program('printf "%s" "$LD_LIBRARY_PATH"');
    const env = { LD_LIBRARY_PATH: "/libraries" };
    expect((await runPromtool([], { program: { path, env } })).output).toBe("/libraries");
  });

  it("kills it when its time is up, and still removes everything", async () => {
    const path = await program(`echo $$ > ${directory}/pid; touch "$TMPDIR/stored"; exec sleep 60`);
    await expect(runPromtool(["test", "rules"], { program: path, timeout: "300ms" })).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
      message: "`promtool test rules` took longer than 300 ms.",
    });
    const pid = Number(await readFile(join(directory, "pid"), "utf8"));
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
    expect(await left()).toEqual([]);
  });

  it("kills it when its signal aborts", async () => {
    const path = await program(`touch ${directory}/started; exec sleep 60`);
    const controller = new AbortController();
    const run = runPromtool([], { program: path, signal: controller.signal });
    await vi.waitUntil(() => existsSync(join(directory, "started")));
    controller.abort(new Error("Enough."));
    await expect(run).rejects.toThrow("Enough.");
    expect(await left()).toEqual([]);
  });

  it("does not start with an aborted signal", async () => {
    const path = await program(`touch ${directory}/started`);
    await expect(runPromtool([], { program: path, signal: AbortSignal.abort() })).rejects.toThrow(/aborted/);
    expect(existsSync(join(directory, "started"))).toBe(false);
    expect(await left()).toEqual([]);
  });

  it("says where it looked when there is no promtool", async () => {
    const path = join(directory, "nowhere");
    await expect(runPromtool([], { program: path })).rejects.toMatchObject({
      code: "PROMTOOL_UNUSABLE",
      message: expect.stringContaining(path),
      cause: { code: "ENOENT" },
    });
    expect(await left()).toEqual([]);
  });

  it("does not take a killed promtool for one that found a fault", async () => {
    const path = await program("kill -9 $$");
    await expect(runPromtool([], { program: path })).rejects.toMatchObject({ code: "PROMTOOL_UNUSABLE" });
  });

  it("lets promtool leave its input unread", async () => {
    const path = await program("exec 0<&-; sleep 0.1");
    const uncaught = vi.fn<(error: Error) => void>();
    process.on("uncaughtException", uncaught);
    try {
      expect(await runPromtool([], { program: path, input: "x".repeat(1_000_000) })).toEqual({ ok: true, output: "" });
    } finally {
      process.off("uncaughtException", uncaught);
    }
    expect(uncaught).not.toHaveBeenCalled();
  });

  it("refuses a timeout that is no duration", async () => {
    await expect(checkRules("groups: []", { timeout: "soon" as "1s" })).rejects.toMatchObject({
      code: "INVALID_DURATION",
    });
  });
});

it("tests rules with the evaluation interval that is asked for", async () => {
  const path = await program("cat tests.yml");
  const test = { name: "nothing", interval: "1.5m", series: [] } as const;
  const { output } = await testRules("groups: []", [test], { program: path, evaluationInterval: "10s" });
  expect(output).toBe(
    "rule_files:\n  - rules.yml\nevaluation_interval: 10s\ntests:\n  - name: nothing\n    interval: 90s\n    input_series: []",
  );
});
