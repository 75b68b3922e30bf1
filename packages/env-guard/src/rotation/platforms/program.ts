import { platformFailure } from "./platform-error.ts";

/** A program to run: its arguments hold names only, its values come by standard input. */
export interface ProgramRun {
  readonly command: string;
  readonly args: readonly string[];
  /** @defaultValue "" */
  readonly input?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Ended after it, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** What to do when it can't be found. */
  readonly install: string;
}

/** Most that is read of what a program says. */
const MAX_OUTPUT = 4 * 1024 * 1024;

/**
 * Runs a program to its end and returns its exit code and standard output. What it says on standard error is dropped:
 * it may quote what it got. Throws a `PlatformError` when it can't be started, takes too long or says too much.
 */
export async function runProgram(run: ProgramRun): Promise<{ readonly exitCode: number; readonly output: string }> {
  const { command, args, input = "", cwd, env, timeoutMs, signal, install } = run;
  signal.throwIfAborted();
  const { spawn } = await import("node:child_process");
  const child = spawn(command, args, {
    stdio: ["pipe", "pipe", "ignore"],
    // In a group of its own: a terminal sends Ctrl-C to every program of a group, and this one isn't to stop half-way.
    detached: process.platform !== "win32",
    windowsHide: true,
    ...(cwd !== undefined && { cwd }),
    ...(env && { env: { ...env } }),
  });
  const kill = () => {
    if (child.pid === undefined || process.platform === "win32") return void child.kill("SIGKILL");
    try {
      // With what it has started.
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended already.
    }
  };
  let output = "";
  let ended: "time" | "size" | undefined;
  const end = (why: typeof ended) => {
    ended ??= why;
    kill();
  };
  const timer = setTimeout(() => end("time"), timeoutMs);
  // Nothing outlives this process, whoever ends it.
  process.once("exit", kill);
  signal.addEventListener("abort", kill, { once: true });
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    output += chunk;
    if (output.length > MAX_OUTPUT) end("size");
  });
  // A program that doesn't read its input closes the pipe; its exit code tells the rest.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  try {
    const exitCode = await new Promise<number | undefined>((resolve, reject) => {
      child.once("error", (error: NodeJS.ErrnoException) => reject(cannotStart(command, error.code, install)));
      child.once("close", (code) => resolve(code ?? undefined));
    });
    signal.throwIfAborted();
    if (ended === "time") throw failed(command, `no end after ${timeoutMs} ms`);
    if (ended === "size") throw failed(command, "too much output");
    if (exitCode === undefined) throw failed(command, "an end by a signal");
    return { exitCode, output };
  } finally {
    clearTimeout(timer);
    process.off("exit", kill);
    signal.removeEventListener("abort", kill);
  }
}

function cannotStart(command: string, code: string | undefined, install: string): Error {
  return platformFailure(`The program ${command} can't be started`, code ?? "an error", install);
}

function failed(command: string, got: string): Error {
  return platformFailure(`The program ${command} was run`, got, "Run the same command again");
}
