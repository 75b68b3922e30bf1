import { spawn } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { repositoryRoot } from "./repository.ts";
import type { Command } from "./gate.ts";

/** How a program ended; `code` is 128 + the signal's number where a signal ended it. */
export interface Ended {
  readonly code: number;
  readonly output: string;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** @defaultValue the repository's root */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Milliseconds after which the program is told to stop.
   * @defaultValue 600_000
   */
  readonly timeoutMs?: number;
  /**
   * Milliseconds between asking a program to stop and killing it.
   * @defaultValue 10_000
   */
  readonly graceMs?: number;
}

/**
 * Runs a program in a process group of its own and keeps what it prints. Never throws: a program that cannot be started
 * ends with code 127. When the signal aborts, the whole group gets SIGINT, and SIGKILL if it does not go.
 */
export function runCommand([program, ...args]: Command, options: RunOptions = {}): Promise<Ended> {
  const { signal, cwd = repositoryRoot, env = {}, timeoutMs = 600_000, graceMs = 10_000 } = options;
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const child = spawn(program, args, {
      cwd,
      detached: true,
      env: { ...process.env, PATH: searchPath(), NO_COLOR: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const kill = (how: NodeJS.Signals): void => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, how);
      } catch {
        // The group is gone already.
      }
    };
    let lastResort: NodeJS.Timeout | undefined;
    const stop = (): void => {
      kill("SIGINT");
      lastResort ??= setTimeout(() => kill("SIGKILL"), graceMs);
    };
    const overdue = setTimeout(() => {
      chunks.push(Buffer.from(`\n${program} was stopped: it took longer than ${timeoutMs / 1000} s.\n`));
      stop();
    }, timeoutMs);
    const settle = (code: number): void => {
      clearTimeout(overdue);
      clearTimeout(lastResort);
      signal?.removeEventListener("abort", stop);
      resolve({ code, output: Buffer.concat(chunks).toString("utf8") });
    };
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.once("error", (error) => {
      chunks.push(Buffer.from(`${program} could not be started: ${error.message}\n`));
      settle(127);
    });
    child.once("exit", () => {
      // Whatever it left running would outlive the check, and holds its output open.
      kill("SIGTERM");
      lastResort ??= setTimeout(() => kill("SIGKILL"), graceMs);
    });
    child.once("close", (code) => settle(code ?? 130));
    if (signal?.aborted === true) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}

/** The repository's own programs first, then the Node that runs this, then the host's. */
function searchPath(): string {
  return [
    join(repositoryRoot, "node_modules", ".bin"),
    join(repositoryRoot, ".toolchain", "pnpm", "node_modules", ".bin"),
    dirname(process.execPath),
    process.env["PATH"] ?? "",
  ].join(delimiter);
}
