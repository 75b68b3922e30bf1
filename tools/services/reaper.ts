// Servers and temporary directories are written down with a small second process, the reaper, before they can leak.
// It outlives this one: if this process dies without having cleared them away, even by SIGKILL, the reaper does it.
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { settleEstate, type Estate } from "./estate.ts";

// The one module state of these tools: one estate and one reaper for one process is what they are about.
const processes = new Set<number>();
const directories = new Set<string>();
let reaper: ChildProcessByStdio<Writable, null, null> | undefined;

/** Has the process group of `leader` killed when this process ends, until the returned function is called. */
export function bequeathProcess(leader: number): () => void {
  return bequeath(processes, leader);
}

/** Has a directory removed when this process ends, until the returned function is called; it need not exist yet. */
export function bequeathDirectory(path: string): () => void {
  return bequeath(directories, path);
}

function bequeath<T>(part: Set<T>, item: T): () => void {
  part.add(item);
  tell();
  return () => {
    if (part.delete(item)) tell();
  };
}

function tell(): void {
  const estate: Estate = { processes: [...processes], directories: [...directories] };
  reaper ??= startReaper();
  // Node writes to a pipe at once where it has room, so the line is out before this function returns.
  reaper.stdin.write(`${JSON.stringify(estate)}\n`);
  if (processes.size + directories.size > 0) return;
  process.off("exit", settleOwnEstate);
  reaper.stdin.end();
  reaper = undefined;
}

/** A process that ends by itself leaves nothing, not even for the moment until its reaper comes. */
function settleOwnEstate(): void {
  settleEstate({ processes: [...processes], directories: [...directories] });
}

function startReaper(): ChildProcessByStdio<Writable, null, null> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "reaper-process.ts")], {
    stdio: ["pipe", "ignore", "ignore"],
    // A session of its own: Ctrl-C and a closed terminal don't reach it.
    detached: true,
    cwd: "/",
    env: { PATH: process.env["PATH"], NODE_NO_WARNINGS: "1" },
  });
  child.unref();
  if ("unref" in child.stdin && typeof child.stdin.unref === "function") child.stdin.unref();
  child.stdin.on("error", () => undefined);
  child.once("error", (error) => process.emitWarning(`Nobody will clean up after a crash: ${error.message}`));
  child.once("exit", () => {
    // Ended by somebody else, who can't have meant us: what there is to leave needs another heir.
    if (reaper !== child) return;
    reaper = undefined;
    if (processes.size + directories.size > 0) tell();
  });
  process.on("exit", settleOwnEstate);
  return child;
}
