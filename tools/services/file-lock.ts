import { spawn } from "node:child_process";
import { once } from "node:events";
import { settlesWithin } from "./polling.ts";

export interface LockOptions {
  /** How long to wait for the lock. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does `work` while no other process does work under the same lock file (on Linux, with flock(1)).
 *
 * The kernel keeps the lock and a small process holds it, which ends with its standard input: so a lock is never left
 * behind, however its owner dies.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>, options: LockOptions): Promise<T> {
  const { timeoutMs, signal } = options;
  signal?.throwIfAborted();
  const holder = spawn("flock", [path, "sh", "-c", "echo locked; read -r word"], {
    stdio: ["pipe", "pipe", "ignore"],
    detached: true,
    env: { PATH: process.env["PATH"] ?? "/usr/bin:/bin" },
  });
  const ended = new Promise<string>((resolve) => {
    holder.once("error", (error) => resolve(error.message));
    holder.once("exit", (code) => resolve(`exited with code ${code}`));
  });
  holder.stdin.on("error", () => undefined);
  try {
    const locked = once(holder.stdout, "data").then(() => "locked");
    const outcome = Promise.race([locked, ended]);
    if (!(await settlesWithin(outcome, options))) {
      signal?.throwIfAborted();
      throw new Error(`Another process has held ${path} for ${timeoutMs} ms.`);
    }
    if ((await outcome) !== "locked") throw new Error(`flock ${await outcome}, so ${path} could not be locked.`);
    return await work();
  } finally {
    holder.stdin.end();
    // Ends it where it still waits for the lock.
    holder.kill();
    await ended;
  }
}
