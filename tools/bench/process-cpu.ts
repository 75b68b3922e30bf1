import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

/** A program, as the parts of its source text. */
export interface Program {
  /** What is there already, with or without what is measured: it begins the empty program as well. */
  readonly given: string;
  /** What is measured. */
  readonly measured: string;
  /** Throws when the program did not do its work; not measured. */
  readonly verify: string;
}

export interface ProcessOptions {
  /** The folder that it is written to; imports resolve from there, and it is the working directory. */
  readonly folder: string;
  /** All that its environment holds. */
  readonly env: Readonly<Record<string, string>>;
  /** @defaultValue 7 */
  readonly pairs?: number;
}

const measure = "const usedByBench = process.cpuUsage();";

// The time of processes that it waited for is told in hundredths of a second, and by Linux only.
const ending = `
const fieldsByBench = process.platform === "linux"
  ? process.getBuiltinModule("node:fs").readFileSync("/proc/self/stat", "utf8").split(") ").at(-1).split(" ") : [];
const childrenByBench = Number(fieldsByBench[13] ?? 0) + Number(fieldsByBench[14] ?? 0);
process.stdout.write("\\n" + (usedByBench.user + usedByBench.system + childrenByBench * 10_000));
// What it left running is no concern of this measurement.
process.exit(0);
`;

/**
 * Milliseconds of CPU time that a program takes beyond one that does nothing: of all its threads, from the start of the
 * process to the end of what is measured, in fresh processes that alternate with empty ones. The best of each counts,
 * because what disturbs a process only ever adds.
 */
export async function cpuMillisecondsOverEmpty(program: Program, options: ProcessOptions): Promise<number> {
  const { folder, env, pairs = 7 } = options;
  const full = write(folder, `${program.given}\n${program.measured}\n${measure}\n${program.verify}${ending}`);
  const empty = write(folder, `${program.given}\n${measure}${ending}`);
  const times: Record<string, number[]> = { [full]: [], [empty]: [] };
  for (let pair = 0; pair < pairs; pair++) {
    for (const path of pair % 2 === 0 ? [full, empty] : [empty, full]) {
      const { stdout } = await promisify(execFile)(process.execPath, [path], { cwd: folder, env, timeout: 60_000 });
      times[path]!.push(Number(stdout.trim().split("\n").at(-1)) / 1000);
    }
  }
  return Math.min(...times[full]!) - Math.min(...times[empty]!);
}

function write(folder: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${createHash("sha256").update(text).digest("hex").slice(0, 16)}.mjs`);
  writeFileSync(path, text);
  return path;
}
