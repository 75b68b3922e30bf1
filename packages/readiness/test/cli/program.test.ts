import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createManualClock } from "@luneo/kernel/manual-clock";
import { expect, onTestFinished, test } from "vitest";
import { verdictOf } from "../../src/cli/wait/verdict.ts";
import { waitOptions } from "../../src/cli/wait/wait-options.ts";
import { runReadiness } from "./run-readiness.ts";

const secret = "Zq9!vX2#Lm7$";

test("--help lists the commands; COMMAND --help and help COMMAND say the same, within 80 columns", async () => {
  const { out, exitCode } = await runReadiness(["--help"]);
  expect(exitCode).toBe(0);
  const commands = [...out.matchAll(/^ {2}([a-z]+) {2,}\S/gm)].map(([, name]) => name as string);
  expect(commands).toEqual(["wait", "heartbeat"]);
  for (const command of commands) {
    const [one, other] = [await runReadiness([command, "--help"]), await runReadiness(["help", command])];
    expect(one).toEqual(other);
    expect(one).toMatchObject({ exitCode: 0, err: "" });
    expect(one.out).toMatch(new RegExp(`\n\nUsage: readiness ${command} `));
    expect(one.out.split("\n").filter((line) => line.length > 80)).toEqual([]);
  }
  expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
});

test("every option of wait is in its help", async () => {
  const { out } = await runReadiness(["wait", "--help"]);
  for (const name of [...Object.keys(waitOptions), "json", "quiet"]) expect(out).toContain(`--${name}`);
});

test("the help of wait names statuses that are good, and says what a body that is no JSON comes to", async () => {
  const { out } = await runReadiness(["wait", "--help"]);
  const [, listed = ""] = /known good word:([^]*?)\./.exec(out) ?? [];
  const words = listed.split(",").map((word) => word.trim());
  expect(words.length).toBeGreaterThan(5);
  const isGood = (status: string): boolean => {
    return verdictOf({ statusCode: 200, body: JSON.stringify({ status }) }, {}, (text) => text).isGood;
  };
  expect(words.filter((word) => !isGood(word))).toEqual([]);
  expect(out.replace(/\s+/g, " ")).toContain('URL/metrics is "good"');
});

test("--version is the program's without a command, and says what to wait for with one", async () => {
  expect(await runReadiness(["--version"])).toEqual({ exitCode: 0, out: "1.2.3\n", err: "" });
  const { exitCode, err } = await runReadiness(["wait", "http://127.0.0.1:1", "--version"]);
  expect([exitCode, err]).toEqual([2, expect.stringContaining("--version needs a value")]);
});

test.each([
  [[], "A command is missing. There are wait, heartbeat"],
  [[secret], "There is no such command"],
  [["wiat"], "Did you mean wait?"],
  [["constructor"], "There is no such command"],
  [["wait"], "wait takes URL beside options, got none"],
  [["wait", "http://a.example", "--tmies", "3"], "--tmies is no option. Did you mean --times?"],
  [["wait", "http://a.example", secret], "got 2 arguments"],
  [["wait", secret], "URL begins with http"],
  [["wait", "ftp://a.example"], "URL begins with http"],
  [["wait", "http://user:Zq9!vX2x@a.example/"], "URL must hold no user and no password"],
  [["wait", "http://a.example", "--times", "0"], "--times is a whole number"],
  [["wait", "http://a.example", "--times", "3", "--interval", "2s", "--timeout", "4s"], "longer than --timeout"],
  [["wait", "http://a.example", "--token-env", "NOWHERE"], "--token-env names no variable that is set"],
  [["wait", "http://a.example", "--token-env", "T", "--token-stdin"], "are two"],
  [["wait", "http://a.example", "--token-env", "BROKEN"], "no header can carry"],
  [["wait", "http://a.example", "--token-env", "SHORT"], "shorter than 4 characters"],
  [["wait", "http://a.example", "--token-stdin"], "Standard input is empty"],
  [["heartbeat"], "heartbeat takes FILE beside options"],
  [["heartbeat", "f", "--within", "soon"], "--within is a time like 30s"],
])("a mistake is exit code 2 with what to do about it, and no word of what might be secret: %j", async (argv, told) => {
  const env = { T: "x".repeat(20), BROKEN: `${secret}\nx`, SHORT: "Zq9" };
  const { exitCode, out, err } = await runReadiness(argv, { env });
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: "" });
  expect(err).toContain(told);
  expect(err).not.toContain(secret.slice(0, 6));
});

test("all mistakes are told at once, with --json on standard output as well", async () => {
  const argv = ["wait", "localhost", "--times", "many", "--interval", "1", "--timeout", "never", "--json"];
  const { exitCode, out, err } = await runReadiness(argv);
  expect(exitCode).toBe(2);
  for (const what of ["URL", "--times", "--interval", "--timeout"]) expect(err).toContain(what);
  // To the last key, as the documentation has it.
  const [, message] = /^readiness: (.*)\n$/s.exec(err) ?? [];
  expect(JSON.parse(out)).toEqual({ ok: false, exitCode: 2, error: { message } });
});

test("no option has a name that Node takes for itself behind a program", () => {
  const names = ["json", "quiet", "help", "within", ...Object.keys(waitOptions)].map((name) => `--${name}`);
  const { stdout } = spawnSync(process.execPath, ["-p", "JSON.stringify(process.argv.slice(1))", "--", ...names], {
    encoding: "utf8",
  });
  expect(JSON.parse(stdout)).toEqual(names);
});

test("what fails inside is exit code 70 without its message", async () => {
  const broken = {
    env: new Proxy(
      {},
      {
        get() {
          throw new TypeError(secret);
        },
      },
    ),
  };
  const { exitCode, err } = await runReadiness(["wait", "http://127.0.0.1:1", "--token-env", "T"], broken);
  expect([exitCode, err]).toEqual([70, expect.stringContaining("fault of readiness")]);
  expect(err).not.toContain(secret);
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "readiness-heartbeat-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test("heartbeat says whether the file was touched in time, and never looks through a link", async () => {
  const clock = createManualClock();
  const file = join(folder(), "alive");
  const ask = (...more: string[]) => runReadiness(["heartbeat", file, "--json", ...more], { clock });
  const missing = await ask();
  expect([missing.exitCode, JSON.parse(missing.out)]).toEqual([1, { ok: false, code: "MISSING", ageMs: null }]);
  writeFileSync(file, "");
  const at = (ageMs: number): void => utimesSync(file, (clock.now() - ageMs) / 1000, (clock.now() - ageMs) / 1000);
  for (const [ageMs, exitCode] of [
    [0, 0],
    [30_000, 0],
    [30_001, 1],
    // The clock was put back meanwhile.
    [-30_001, 1],
  ] as const) {
    at(ageMs);
    const { out, ...run } = await ask();
    expect({ ageMs, exitCode: run.exitCode }).toEqual({ ageMs, exitCode });
    expect(JSON.parse(out)).toEqual({ ok: exitCode === 0, code: exitCode === 0 ? null : "STALE", ageMs });
  }
  at(30_001);
  expect((await ask("--within", "1m")).exitCode).toBe(0);
  const link = `${file}.link`;
  writeFileSync(file, "");
  symlinkSync(file, link);
  expect((await runReadiness(["heartbeat", link], { clock })).exitCode).toBe(1);
});

test("heartbeat says why it can't look", async () => {
  const file = join(folder(), "file");
  writeFileSync(file, "");
  const { exitCode, out } = await runReadiness(["heartbeat", join(file, "below")]);
  expect([exitCode, out]).toEqual([1, "There is no heartbeat.\n"]);
  const quiet = await runReadiness(["heartbeat", file, "--quiet"]);
  expect(quiet).toEqual({ exitCode: 1, out: "", err: "" });
});
