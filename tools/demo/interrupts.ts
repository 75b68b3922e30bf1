import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

export interface Interrupt {
  readonly afterMs: number;
  /** What a shell would see: 130 for an interrupt, -1 where the demo did not end at all. */
  readonly exitCode: number;
  readonly endedWithinMs: number;
  /** Command lines of processes that outlived it. */
  readonly processes: readonly string[];
  /** Names of what it left among the temporary files. */
  readonly files: readonly string[];
}

const bootstrap = join(import.meta.dirname, "../with-toolchain.mjs");
const giveUpAfterMs = 20_000;
const settleMs = 3000;

/**
 * Plays the demo as `npm run demo` does, presses Ctrl-C (SIGINT to the whole process group, as a terminal does) after
 * that time, and looks for what is left. What it started is known by a marker on the PATH, which all of it inherits.
 * Linux only.
 */
export async function interruptDemo(afterMs: number): Promise<Interrupt> {
  const temporary = mkdtempSync(join(tmpdir(), "luneo-interrupt-"));
  const marker = join(temporary, "marker");
  const demo = spawn(process.execPath, [bootstrap, "node", "tools/demo/main.ts", "--ci"], {
    detached: true,
    stdio: "ignore",
    env: { ...process.env, TMPDIR: temporary, PATH: `${process.env["PATH"]}${delimiter}${marker}` },
  });
  const ended = once(demo, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  try {
    await Promise.race([delay(afterMs), ended]);
    if (demo.exitCode === null) process.kill(-demo.pid!, "SIGINT");
    const interruptedAt = performance.now();
    const exitCode = await Promise.race([ended.then(asExitCode), delay(giveUpAfterMs, -1)]);
    const endedWithinMs = performance.now() - interruptedAt;
    const processes = await noneWithin(() => processesMarked(marker), settleMs);
    const files = await noneWithin(() => readdirSync(temporary), settleMs);
    return { afterMs, exitCode, endedWithinMs, processes, files };
  } finally {
    for (const { pid } of marked(marker)) kill(pid);
    rmSync(temporary, { recursive: true, force: true });
  }
}

function asExitCode([code, signal]: [number | null, NodeJS.Signals | null]): number {
  return signal === null ? (code ?? -1) : 128 + constants.signals[signal];
}

/** What is still there at the end of that time, if anything is. */
async function noneWithin(look: () => string[], timeoutMs: number): Promise<string[]> {
  const deadline = performance.now() + timeoutMs;
  let found = look();
  while (found.length > 0 && performance.now() < deadline) {
    await delay(50);
    found = look();
  }
  return found;
}

function processesMarked(marker: string): string[] {
  return marked(marker).map(({ commandLine }) => commandLine);
}

function marked(marker: string): { pid: number; commandLine: string }[] {
  return (
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && readProc(name, "environ").includes(marker))
      .map((name) => ({ pid: Number(name), commandLine: readProc(name, "cmdline").replaceAll("\0", " ").trim() }))
      // A zombie has neither; it is waiting for its parent, not running.
      .filter(({ commandLine }) => commandLine !== "")
  );
}

/** Empty for a process that is gone, or another user's. */
function readProc(pid: string, file: string): string {
  try {
    const path = `/proc/${pid}/${file}`;
    return existsSync(path) ? readFileSync(path, "utf8") : "";
  } catch {
    return "";
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It was faster.
  }
}
