import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";

export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly uid: number;
  /** T if it is stopped. */
  readonly state: string;
  /** What it was started with and, on Linux, the folder it works in. */
  readonly description: string;
}

/** All processes but those that are dead and only wait for their parents to take notice. */
export function runningProcesses(): RunningProcess[] {
  const all = process.platform === "linux" ? fromProc() : fromPs();
  return all.filter(({ state }) => state !== "Z" && state !== "X");
}

/** The process of that number; undefined if it doesn't run. */
export function runningProcess(pid: number): RunningProcess | undefined {
  return runningProcesses().find((one) => one.pid === pid);
}

function fromProc(): RunningProcess[] {
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      const commandLine = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      return {
        pid: Number(pid),
        parent: Number(stat.slice(stat.lastIndexOf(")") + 4).split(" ")[0]),
        uid: statSync(`/proc/${pid}`).uid,
        state: stat.charAt(stat.lastIndexOf(")") + 2),
        description: `${commandLine.trim()} in ${workingFolder(pid)}`,
      };
    } catch {
      // It ended while we read.
      return [];
    }
  });
}

function workingFolder(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // The kernel's own processes, and dead ones, work nowhere.
    return "no folder";
  }
}

function fromPs(): RunningProcess[] {
  const table = execFileSync("ps", ["-axww", "-o", "pid=,ppid=,uid=,stat=,args="], { encoding: "utf8" });
  return table.split("\n").flatMap((row) => {
    const [, pid, parent, uid, state = "", description = ""] =
      /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S)\S*\s+(.*)$/.exec(row) ?? [];
    return pid === undefined ? [] : { pid: Number(pid), parent: Number(parent), uid: Number(uid), state, description };
  });
}
