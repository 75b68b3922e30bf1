import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withDeadline } from "../deadline.ts";
import { durationMs } from "../duration.ts";
import type { Duration } from "../duration.ts";
import { LuneoError } from "../error.ts";
import { promtoolTestYaml } from "./promtool-test.ts";
import type { PromtoolTest, PromtoolTestOptions } from "./promtool-test.ts";

/** Where promtool is, and what it needs in its environment beside ours. */
export interface PromtoolProgram {
  readonly path: string;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** How promtool is run. */
export interface PromtoolOptions {
  /** The program, or its path; a bare name is looked for on PATH. @defaultValue "promtool" */
  readonly program?: string | PromtoolProgram;
  /** How long it may take before it is killed. @defaultValue "60s" */
  readonly timeout?: Duration;
  /** Kills it early. */
  readonly signal?: AbortSignal;
}

/** What promtool said. */
export interface PromtoolResult {
  /** It found nothing to complain about. */
  readonly ok: boolean;
  /** Standard output, then standard error. */
  readonly output: string;
}

/** Has a rule file checked, lint warnings counted as errors. Throws as {@link runPromtool} does. */
export async function checkRules(rules: string, options: PromtoolOptions = {}): Promise<PromtoolResult> {
  const args = ["check", "rules", "--lint=all", "--lint-fatal", "rules.yml"];
  return runPromtool(args, { ...options, files: { "rules.yml": rules } });
}

/** Runs tests against a rule file. Throws as {@link runPromtool} does. */
export async function testRules(
  rules: string,
  tests: readonly PromtoolTest[],
  options: PromtoolOptions & Pick<PromtoolTestOptions, "evaluationInterval"> = {},
): Promise<PromtoolResult> {
  const { evaluationInterval, ...rest } = options;
  const ruleFiles = ["rules.yml"];
  const testFile = promtoolTestYaml(tests, evaluationInterval ? { ruleFiles, evaluationInterval } : { ruleFiles });
  return runPromtool(["test", "rules", "tests.yml"], { ...rest, files: { "rules.yml": rules, "tests.yml": testFile } });
}

/** Has an exposition of metrics linted, in the text format. Throws as {@link runPromtool} does. */
export async function checkMetrics(text: string, options: PromtoolOptions = {}): Promise<PromtoolResult> {
  return runPromtool(["check", "metrics"], { ...options, input: text });
}

/**
 * Runs promtool in a temporary directory that holds `files` by name, and removes the directory again.
 *
 * @throws LuneoError `PROMTOOL_UNUSABLE` when it can't be started or is killed by somebody else; `DEADLINE_EXCEEDED`;
 * the reason of `signal` when that aborts
 */
export async function runPromtool(
  args: readonly string[],
  options: PromtoolOptions & { readonly files?: Readonly<Record<string, string>>; readonly input?: string } = {},
): Promise<PromtoolResult> {
  const { program = "promtool", timeout = "60s", signal, files = {}, input = "" } = options;
  const timeoutMs = durationMs(timeout, "timeout");
  const { path, env } = typeof program === "string" ? { path: program, env: {} } : program;
  const directory = await mkdtemp(join(tmpdir(), "promtool-"));
  let gone: Promise<unknown> = Promise.resolve();
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
    const work = (abort: AbortSignal): Promise<PromtoolResult> => {
      // What it stores while it runs tests goes with the directory, even if it is killed.
      const place = { cwd: directory, env: { ...process.env, ...env, TMPDIR: directory } };
      const run = start(path, args, { ...place, signal: abort, input });
      gone = run.gone;
      return run.result;
    };
    return await withDeadline(work, { timeoutMs, signal, what: `\`promtool ${args.slice(0, 2).join(" ")}\`` });
  } finally {
    await gone;
    await rm(directory, { recursive: true, force: true });
  }
}

/** Where and with what promtool is started. */
interface Start {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly input: string;
}

/** Its result, and when its process is gone, which an abort does not wait for. */
interface Run {
  readonly result: Promise<PromtoolResult>;
  readonly gone: Promise<void>;
}

function start(path: string, args: readonly string[], { input, ...place }: Start): Run {
  let gone: Promise<void> = Promise.resolve();
  const result = new Promise<PromtoolResult>((resolve, reject) => {
    const limits = { killSignal: "SIGKILL", maxBuffer: 2 ** 28 } as const;
    const child = execFile(path, args, { ...place, ...limits }, (error, out, complaints) => {
      const output = (out + complaints).trim();
      if (error === null || typeof error.code === "number") resolve({ ok: error === null, output });
      else reject(unusable(path, error));
    });
    if (child.pid !== undefined) gone = new Promise((resolveGone) => child.once("close", () => resolveGone()));
    // It may end without reading.
    child.stdin?.on("error", () => {}).end(input);
  });
  return { result, gone };
}

function unusable(path: string, cause: Error): LuneoError {
  const fix = "Install Prometheus, whose packages have it, or say where it is.";
  return new LuneoError({
    code: "PROMTOOL_UNUSABLE",
    message: `promtool could not be run from ${path}. ${fix}`,
    cause,
  });
}
