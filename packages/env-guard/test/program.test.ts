import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { commandList } from "../src/cli/command-list.ts";
import type { Finding } from "@luneo/kernel/findings";
import { UsageError, type Command, type Report } from "../src/cli/command.ts";
import { EnvGuardError } from "../src/definition/env-guard-error.ts";
import { showsColours } from "../src/cli/colours.ts";
import { folderWith, runEnvGuard } from "./run-env-guard.ts";

const secretValue = "Zq9!vX2#Lm7$";
let result: () => Promise<Report> = async () => ({ findings: [] });
let seen: Parameters<Command["run"]>[0] | undefined;
const command: Command = {
  name: "inspect",
  summary: "Looks",
  help: "Usage: env-guard inspect",
  options: { level: { type: "string" }, deep: { type: "boolean", short: "d" } },
  positionals: [0, 1],
  run(context) {
    seen = context;
    return result();
  },
};
const commands = [{ ...command, load: async () => command }];
const run = (...argv: string[]) => runEnvGuard(argv, { commands });
const found = (severity: Finding["severity"]): Finding => ({
  id: "thing-found",
  severity,
  evidence: "A thing",
  fix: "Mend it.",
});

afterEach(() => {
  result = async () => ({ findings: [] });
});

test("every listed command has the name and the summary that the list says, and help that begins with its usage", async () => {
  for (const { name, summary, load } of commandList) {
    const loaded = await load();
    expect({ name: loaded.name, summary: loaded.summary }).toEqual({ name, summary });
    expect(loaded.help.trim().split(/\s+/).slice(0, 3)).toEqual(["Usage:", "env-guard", name]);
  }
});

test("--help lists every command; COMMAND --help and help COMMAND say the same", async () => {
  const { out, exitCode } = await runEnvGuard(["--help"]);
  expect(exitCode).toBe(0);
  for (const { name } of commandList) expect(out).toContain(`\n  ${name} `);
  const [one, other] = [await run("inspect", "--help"), await run("help", "inspect")];
  expect(one.out).toContain("Usage: env-guard inspect");
  expect(one).toEqual(other);
  expect((await run("--version")).out).toBe("1.2.3\n");
});

test("the exit code is 1 for errors, and for warnings under --strict only", async () => {
  const codes = [];
  for (const severity of ["error", "warning", "info"] as const) {
    result = async () => ({ findings: [found(severity)] });
    codes.push((await run("inspect")).exitCode, (await run("inspect", "--strict")).exitCode);
  }
  expect(codes).toEqual([1, 1, 0, 1, 0, 0]);
});

test("options and arguments reach the command, wherever options of the frame stand", async () => {
  await run("--strict", "inspect", "--level", "high", "-d", "where");
  expect(seen).toMatchObject({ options: { level: "high", deep: true, strict: true }, positionals: ["where"] });
});

test("everything that is wrong with a command line is told at once, and what it quotes can't be a secret", async () => {
  const { exitCode, err, out } = await run("inspect", "--levle", "--deep=1", "--level", `--${secretValue}`);
  expect(exitCode).toBe(2);
  expect(out).toBe("");
  expect(err).toContain("--levle is no option. Did you mean --level?");
  expect(err).toContain("--deep takes no value");
  expect(err).toContain("--level needs a value");
  expect(err).not.toContain(secretValue.slice(0, 6));
  for (const argv of [[secretValue], ["inspect", "a", secretValue], ["inspect", `--key=${secretValue}`]]) {
    const wrong = await run(...argv);
    expect(wrong.exitCode).toBe(2);
    expect(wrong.err + wrong.out).not.toContain(secretValue.slice(0, 6));
  }
});

test("a slip in the name of a command is told", async () => {
  expect((await run("inspct")).err).toContain("Did you mean inspect?");
  expect((await run("insp")).err).toContain("Did you mean inspect?");
  const nothing = await run();
  expect(nothing.exitCode).toBe(2);
  expect(nothing.err).toContain("A command is missing");
});

// They are looked for in the whole command line: src/node_dotenv.cc and src/node_config_file.cc of Node 22 to 26.
test("no option has a name that Node takes for itself behind a program", async () => {
  const loaded = await Promise.all(commandList.map(({ load }) => load()));
  const names = new Set(loaded.flatMap(({ options }) => Object.keys(options)));
  expect([...names].filter((name) => /^(?:env-file|experimental-(?:default-)?config-file)/.test(name))).toEqual([]);
  const told = ["--config", ...[...names].map((name) => `--${name}`)].flatMap((option) => [option, "gone"]);
  const echo = join(folderWith({ "echo.mjs": "console.log(JSON.stringify(process.argv.slice(2)))" }), "echo.mjs");
  const { status, stdout } = spawnSync(process.execPath, [echo, ...told], { encoding: "utf8" });
  expect([status, JSON.parse(stdout)]).toEqual([0, told]);
});

test("who says --env-file learns that Node took it, and what to say instead", async () => {
  const { exitCode, err } = await runEnvGuard(["check", "--env-file", ".env"]);
  expect([exitCode, err]).toEqual([2, expect.stringContaining("Node itself takes --env-file")]);
  expect(err).toContain("--from FILE");
});

test("an unknown format is refused before the command runs", async () => {
  seen = undefined;
  const { exitCode, err } = await run("inspect", "--format", "xml");
  expect([exitCode, seen]).toEqual([2, undefined]);
  expect(err).toContain("text, json, sarif, github");
});

test("whatever is thrown, no value is printed and the exit code is 70", async () => {
  const odd = new Error(`bad\n    at ${secretValue}`);
  const renamed = Object.assign(new Error(secretValue), { name: secretValue, code: secretValue });
  for (const thrown of [
    new TypeError(`Invalid URL ${secretValue}`),
    odd,
    renamed,
    secretValue,
    { secretValue },
    null,
  ]) {
    result = () => Promise.reject(thrown);
    for (const format of ["text", "json", "sarif", "github"]) {
      const { exitCode, out, err } = await run("inspect", "--format", format);
      expect(exitCode).toBe(70);
      expect(out + err).not.toContain(secretValue.slice(0, 6));
      expect(err).toContain("fault of env-guard");
    }
  }
});

test("what the library refuses is said as it is: it holds no value", async () => {
  const problems = [{ code: "OPTION", what: "`salt` is too short", fix: "Make another" }];
  result = () => Promise.reject(new EnvGuardError("ENV_LOCK_INVALID", "env-guard.lock.json", problems));
  const { exitCode, err } = await run("inspect");
  expect([exitCode, err]).toEqual([
    2,
    "env-guard: Invalid env-guard.lock.json\n  - `salt` is too short. Make another.\n",
  ]);
});

test("with --json, a mistake is JSON on standard output as well", async () => {
  result = () => Promise.reject(new UsageError("No."));
  const { out, exitCode } = await run("inspect", "--json");
  expect(JSON.parse(out)).toEqual({ ok: false, exitCode: 2, error: { message: "No." } });
  expect(exitCode).toBe(2);
});

test("an interrupted command ends with 130, whether it stops by an error or not", async () => {
  const aborted = { commands, signal: AbortSignal.abort() };
  expect((await runEnvGuard(["inspect"], aborted)).exitCode).toBe(130);
  result = () => Promise.reject(new Error("stopped"));
  expect(await runEnvGuard(["inspect"], aborted)).toEqual({ exitCode: 130, out: "", err: "" });
});

test("a value comes by standard input without its final newline, and not from a terminal", async () => {
  let read = "";
  result = async () => {
    read = await seen!.readInput();
    return { findings: [] };
  };
  await runEnvGuard(["inspect"], { commands, stdin: `${secretValue}\n\n` });
  expect(read).toBe(`${secretValue}\n`);
  const input = Object.assign((async function* () {})(), { isTTY: true });
  const { exitCode, err } = await runEnvGuard(["inspect"], { commands, input });
  expect(exitCode).toBe(2);
  expect(err).toContain("pipe it in");
  const large = await runEnvGuard(["inspect"], { commands, stdin: "x".repeat(1024 * 1024 + 1) });
  expect(large.err).toContain("1 MiB");
});

test("colours are for terminals, unless somebody says otherwise", () => {
  const shows = (isTTY: boolean, env: Record<string, string>) => showsColours({ isTTY }, env);
  expect(shows(true, {})).toBe(true);
  expect(shows(false, {})).toBe(false);
  expect(shows(true, { NO_COLOR: "1" })).toBe(false);
  expect(shows(true, { NO_COLOR: "" })).toBe(true);
  expect(shows(true, { TERM: "dumb" })).toBe(false);
  expect(shows(false, { FORCE_COLOR: "1" })).toBe(true);
  expect(shows(true, { FORCE_COLOR: "0" })).toBe(false);
});
