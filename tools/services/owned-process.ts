import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { settlesWithin } from "./polling.ts";
import { killTree } from "./process-tree.ts";
import { bequeathProcess } from "./reaper.ts";
import type { SystemUser } from "./system-user.ts";

export interface OwnedProcess {
  readonly pid: number;
  readonly child: ChildProcess;
  /** How it ended, in words; never rejects. */
  readonly ended: Promise<string>;
  hasEnded(): boolean;
}

export interface OwnedProcessOptions {
  readonly cwd: string;
  /** All it gets; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Where its output goes: a file descriptor, or `child.stdout` and `child.stderr`. */
  readonly output: number | "pipe";
  /** @defaultValue the user of this process */
  readonly user?: SystemUser | undefined;
}

// Waits for a word on its standard input, then becomes the program. If the owner dies first, the word never comes.
const GATE = 'read -r word && exec "$0" "$@" </dev/null';

/**
 * Starts a program in a process group of its own, so that Ctrl-C reaches only its owner, who stops it in order.
 * The reaper knows it before it runs.
 *
 * It does not keep this process alive. Rejects if it can't be started at all; a missing program ends with code 127.
 */
export async function spawnOwned(
  path: string,
  args: readonly string[],
  { cwd, env, output, user }: OwnedProcessOptions,
): Promise<OwnedProcess> {
  const child = spawn("/bin/sh", ["-c", GATE, path, ...args], {
    cwd,
    env: { ...env },
    stdio: ["pipe", output, output],
    detached: true,
    ...(user && { uid: user.uid, gid: user.gid }),
  });
  if (child.pid === undefined) {
    const [error] = (await once(child, "error")) as [Error];
    throw error;
  }
  const disown = bequeathProcess(child.pid);
  const ended = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => {
      disown();
      resolve(signal === null ? `exited with code ${code}` : `was ended by ${signal}`);
    });
  });
  child.stdin?.on("error", () => undefined);
  child.stdin?.end("go\n");
  child.unref();
  return { pid: child.pid, child, ended, hasEnded: () => child.exitCode !== null || child.signalCode !== null };
}

/** Kills it with all its descendants and waits for its end; gives how it ended. */
export async function killOwned(target: OwnedProcess): Promise<string> {
  killTree(target.pid);
  // A plain `await` would let this process run out of work and exit: nothing of an owned process keeps it alive.
  if (!(await settlesWithin(target.ended, { timeoutMs: 10_000 }))) {
    throw new Error(`Process ${target.pid} is still there 10 s after SIGKILL.`);
  }
  return target.ended;
}
