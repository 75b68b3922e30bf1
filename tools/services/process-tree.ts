import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/**
 * The process and all its descendants, parents first; empty when `leader`, which must lead a process group, is gone.
 *
 * Postgres gives each of its workers a process group of its own, so a signal to the group would miss them.
 */
export function processTree(leader: number): number[] {
  // A number alone could by now belong to a stranger; a group of that number is still ours.
  if (!send(-leader, 0)) return [];
  const parents = parentOfEach();
  const tree = [leader];
  for (const pid of tree) for (const [child, parent] of parents) if (parent === pid) tree.push(child);
  return tree;
}

/** Stops (SIGSTOP) the process and all its descendants, also those that were being forked just now. */
export function freezeTree(leader: number): void {
  const frozen = new Set<number>();
  for (;;) {
    const fresh = processTree(leader).filter((pid) => !frozen.has(pid));
    if (fresh.length === 0) return;
    for (const pid of fresh) {
      send(pid, "SIGSTOP");
      frozen.add(pid);
    }
  }
}

/** Lets a frozen process and its descendants run on. */
export function thawTree(leader: number): void {
  for (const pid of processTree(leader).toReversed()) send(pid, "SIGCONT");
}

/**
 * Kills (SIGKILL) the process with all its descendants, and what is left of its process group if it has ended before.
 * They are frozen first, so that none can fork its way out.
 */
export function killTree(leader: number): void {
  freezeTree(leader);
  const tree = processTree(leader);
  if (tree.length > 0) send(-leader, "SIGKILL");
  for (const pid of tree.toReversed()) send(pid, "SIGKILL");
}

/** Sends a signal; false when there is no such process any more. */
function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

function parentOfEach(): Map<number, number> {
  return process.platform === "linux" ? parentsFromProc() : parentsFromPs();
}

function parentsFromProc(): Map<number, number> {
  const parents = new Map<number, number>();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "latin1");
      // pid (name) state parent …; the name may hold spaces and brackets.
      parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // It ended while we read.
    }
  }
  return parents;
}

function parentsFromPs(): Map<number, number> {
  const { stdout } = spawnSync("ps", ["-axo", "pid=,ppid="], { encoding: "utf8", timeout: 5_000 });
  const pairs = stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  return new Map(pairs.map(([pid = 0, parent = 0]) => [pid, parent]));
}
