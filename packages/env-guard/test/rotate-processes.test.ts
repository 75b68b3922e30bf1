// The real program in processes of its own: several at once, and one that is interrupted.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { parseEnv } from "../src/env-file/parse-env.ts";
import { isGone } from "../src/file/left-behind.ts";

const main = join(import.meta.dirname, "../src/cli/main.ts");
const source = (file: string) => JSON.stringify(join(import.meta.dirname, "../src", file));
const key = (seed: number) => createHash("sha256").update(`key ${seed}`).digest("base64url");

async function project(files: Readonly<Record<string, string>>): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), "env-guard-processes-"));
  onTestFinished(() => rm(cwd, { recursive: true, force: true }));
  const definition = `import { defineEnv } from ${source("definition/define-env.ts")};
    import { keyRing } from ${source("variables/key-ring.ts")};
    const ring = () => keyRing({ maxTokenTtl: "1h" });
    export const definition = defineEnv({ vars: { A_SECRET: ring(), B_SECRET: ring(), C_SECRET: ring() } });`;
  for (const [name, text] of Object.entries({ "env.definition.mjs": definition, ...files })) {
    await writeFile(join(cwd, name), text);
  }
  return cwd;
}

function start(cwd: string, args: readonly string[], { env = {}, input = "" } = {}) {
  const child = spawn(process.execPath, [main, "rotate", ...args], {
    cwd,
    env: { PATH: process.env["PATH"], NO_COLOR: "1", ...env },
    // The leader of its group, as a program in a terminal is.
    detached: true,
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => void (said += chunk));
  }
  child.stdin.end(input);
  const ended = new Promise<{ code: number | null; said: string }>((resolve) =>
    child.once("close", (code) => resolve({ code, said })),
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  return { group: -child.pid!, ended };
}

test("of rotations that run at once, each that says it staged a key has staged it", { timeout: 60_000 }, async () => {
  const text = ["A", "B", "C"].map((letter, at) => `${letter}_SECRET=${key(at + 2)}\n`).join("");
  const cwd = await project({ ".env": text });
  const names = ["A", "A", "B", "B", "C", "C"].map((letter) => `${letter}_SECRET`);
  const inputs = names.map((_, at) => key(at + 5));
  const runs = names.map((name, at) =>
    start(cwd, [name, "stage", "--platform", "file", "--stdin"], { input: inputs[at]! }),
  );
  const endings = await Promise.all(runs.map(({ ended }) => ended));
  const held = parseEnv(await readFile(join(cwd, ".env"), "utf8"));
  const staged = names.flatMap((name, at) => (endings[at]?.code === 0 ? [[`${name}_NEXT`, inputs[at]]] : []));
  expect(staged.length).toBeGreaterThan(0);
  for (const [name, value] of staged) expect(held[name!]).toBe(value);
  expect(Object.keys(held).filter((name) => name.endsWith("_NEXT"))).toHaveLength(staged.length);
  const reasons = endings.filter(({ code }) => code !== 0);
  for (const { said } of reasons) expect(said).toMatch(/changed by somebody else|staged already/);
  expect((await readdir(cwd)).sort()).toEqual([".env", "env.definition.mjs"]);
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)(
  "%s in the middle of a change lets all of it be made, and says so",
  { timeout: 60_000 },
  async (signal, code) => {
    const row = (value: string) => ({ value, updatedAt: "2026-11-22T08:00:00Z" });
    const [old, fresh] = [key(3), key(5)];
    const cwd = await project({
      "gh.json": JSON.stringify({ "": { A_SECRET: row(old), A_SECRET_NEXT: row(fresh) } }),
      "gh.json.fail": "slow",
    });
    const gh = join(import.meta.dirname, "fakes/gh.mjs");
    const place = ["--platform", "github", "--repo", "acme/shop", "--gh", gh];
    const run = start(cwd, ["A_SECRET", "promote", ...place, "--replicas-confirmed", "1/1", "--lines"], {
      env: { GH_TOKEN: "token", GH_FAKE_STATE: join(cwd, "gh.json") },
      input: `A_SECRET=${old}\nA_SECRET_NEXT=${fresh}\n`,
    });
    const calls = join(cwd, "gh.json.calls");
    while (!existsSync(calls) || !(await readFile(calls, "utf8")).includes('"set"')) await delay(20);
    // As a terminal does: to all of the group.
    process.kill(run.group, signal);
    const ending = await run.ended;
    const held = JSON.parse(await readFile(join(cwd, "gh.json"), "utf8")) as Record<string, Record<string, object>>;
    expect(Object.keys(held[""] ?? {}).sort()).toEqual([
      "A_SECRET",
      "A_SECRET_PREVIOUS",
      "A_SECRET_PREVIOUS_EXPIRES_AT",
      "A_SECRET_ROTATED_AT",
    ]);
    expect(ending.code).toBe(code);
    expect(ending.said).toContain("the change that is under way is made to its end");
    expect(ending.said).toContain("promote is done");
    expect(ending.said).not.toContain(fresh.slice(0, 6));
  },
);

test("a second Ctrl-C leaves it at once", { timeout: 60_000 }, async () => {
  const cwd = await project({
    "gh.json": JSON.stringify({ "": { A_SECRET: { value: "x", updatedAt: "2026-11-22T08:00:00Z" } } }),
    "gh.json.fail": "hang A_SECRET_NEXT",
  });
  const gh = join(import.meta.dirname, "fakes/gh.mjs");
  const place = ["--platform", "github", "--repo", "acme/shop", "--gh", gh];
  const run = start(cwd, ["A_SECRET", "stage", ...place, "--stdin"], {
    env: { GH_TOKEN: "token", GH_FAKE_STATE: join(cwd, "gh.json") },
    input: key(5),
  });
  const calls = join(cwd, "gh.json.calls");
  while (!existsSync(calls) || !(await readFile(calls, "utf8")).includes('"A_SECRET_NEXT"')) await delay(20);
  process.kill(run.group, "SIGINT");
  await delay(700);
  process.kill(run.group, "SIGINT");
  expect((await run.ended).code).toBe(130);
  // And what it ran ends with it.
  const pid = Number(await readFile(join(cwd, "gh.json.pid"), "utf8"));
  await expect.poll(() => isGone(pid)).toBe(true);
});
