import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { SystemUser } from "../system-user.ts";
import { createTemporaryDirectory } from "../temporary-directory.ts";
import type { Belongings } from "./owner.ts";
import { runningProcess, runningProcesses } from "./process-list.ts";

/** A folder for temporary files in which everything belongs to one test, so that what is left there is left by it. */
export interface Household {
  readonly path: string;
  /** Starts the owner program, as the leader of a process group of its own. */
  own(...args: readonly string[]): ChildProcess;
  /** Starts an owner program of another clone, perhaps with another Node and as another user. */
  ownElsewhere(node: string, program: string, args: readonly string[], user?: SystemUser): ChildProcess;
  /** Makes it the place of this process' temporary files too, until it is disposed of. */
  moveIn(): void;
  /** Removes the files in it. */
  clear(): void;
  /** Directories in it, and processes that run in one or name one. */
  leftBehind(): string[];
  [Symbol.asyncDispose](): Promise<void>;
}

export function createHousehold(): Household {
  const directory = createTemporaryDirectory("household");
  const path = join(directory.path, "tmp");
  mkdirSync(path);
  // Like /tmp: whoever a server runs as can work in it.
  for (const folder of [directory.path, path]) chmodSync(folder, 0o777);
  const children: ChildProcess[] = [];
  const before = process.env["TMPDIR"];
  return {
    path,
    own(...args) {
      return this.ownElsewhere(process.execPath, join(import.meta.dirname, "owner.ts"), args);
    },
    ownElsewhere(node, program, args, user) {
      const child = spawn(node, [program, ...args], {
        cwd: "/",
        detached: true,
        stdio: ["ignore", "pipe", "ignore"],
        env: { ...process.env, TMPDIR: path },
        ...(user && { uid: user.uid, gid: user.gid }),
      });
      children.push(child);
      return child;
    },
    moveIn() {
      process.env["TMPDIR"] = path;
    },
    clear() {
      for (const name of readdirSync(path)) rmSync(join(path, name), { recursive: true });
    },
    leftBehind: () => [...readdirSync(path), ...processesIn(path)],
    async [Symbol.asyncDispose]() {
      for (const child of children) child.kill("SIGKILL");
      if (before === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = before;
      directory.remove();
    },
  };
}

/** What an owner says it has. */
export async function belongings(owner: ChildProcess): Promise<Belongings> {
  if (!owner.stdout) throw new Error("The owner's output is not piped.");
  const lines = createInterface(owner.stdout);
  const [line] = (await once(lines, "line")) as [string];
  return JSON.parse(line) as Belongings;
}

/** The users these processes run as, each once; of those that have ended meanwhile, none. */
export function usersOf(processes: readonly number[]): number[] {
  const running = runningProcesses().filter(({ pid }) => processes.includes(pid));
  return [...new Set(running.map(({ uid }) => uid))];
}

/** Whether a process still runs. */
export function isAlive(pid: number): boolean {
  return runningProcess(pid) !== undefined;
}

function processesIn(path: string): string[] {
  const running = runningProcesses().filter(({ description }) => description.includes(path));
  return running.map(({ pid, description }) => `${pid} ${description}`);
}
