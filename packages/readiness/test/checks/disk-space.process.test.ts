import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { readUsage } from "../../src/checks/disk/disk-usage.ts";
import { runWithChecks } from "./local-process.ts";

const MiB = 2 ** 20;

/** The numbers that `df` tells of the file system of a path, by the names of their columns. */
function df(path: string, option: "-k" | "-i"): Readonly<Record<string, number>> {
  const [header = "", line = ""] = execFileSync("df", ["-P", option, path], { encoding: "utf8" }).split("\n");
  const cells = line.split(/\s+/);
  return Object.fromEntries(
    header.split(/\s+/).map((name, column) => [name.toLowerCase(), parseFloat(cells[column]!)]),
  );
}

describe("disk usage", () => {
  test.for(["/", tmpdir(), import.meta.dirname])("of %s is what df tells", async (path) => {
    const before = df(path, "-k");
    const { freeBytes, freeRatio } = (await readUsage(path))!;
    const after = df(path, "-k");
    // Others write to this disk meanwhile.
    const driftBytes = Math.abs(after["available"]! - before["available"]!) * 1024 + 64 * MiB;
    expect(Math.abs(freeBytes - before["available"]! * 1024)).toBeLessThanOrEqual(driftBytes);
    // It rounds up to a whole percent.
    expect(Math.abs((1 - freeRatio) * 100 - before["capacity"]!)).toBeLessThanOrEqual(1.1);
  });

  test("of inodes is what df tells", async () => {
    const { iused = 0, ifree = 0 } = df("/", "-i");
    const { freeInodeRatio } = (await readUsage("/"))!;
    expect(freeInodeRatio === undefined).toBe(iused + ifree === 0);
    expect(Math.abs((freeInodeRatio ?? 0) - (ifree / (iused + ifree) || 0))).toBeLessThanOrEqual(0.01);
  });
});

// Patience for a busy machine.
describe("a process with a file system that doesn't answer", { timeout: 20_000 }, () => {
  /** Named pipes: whoever opens one hangs in the operating system, in a thread of Node's pool, until it is written to. */
  function pipes(count: number): string[] {
    const folder = mkdtempSync(join(tmpdir(), "readiness-disk-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const paths = Array.from({ length: count }, (_, index) => join(folder, `pipe-${index}`));
    execFileSync("mkfifo", paths);
    return paths;
  }

  test("loses one thread to it, goes on reading files and looking up names, and hears when it answers", async () => {
    const said = await runWithChecks(`
      import { openSync, promises } from "node:fs";
      import { lookup } from "node:dns/promises";
      const paths = ${JSON.stringify(pipes(5))};
      let asked = 0;
      const probe = async (path) => {
        asked += 1;
        await (await promises.open(path)).close();
        return { free: 50, size: 100 };
      };
      const every = { interval: "20ms", timeout: "20ms", failingInterval: "20ms", staleAfter: "1s" };
      const readiness = createReadiness({ checks: [diskSpaceCheck({ path: paths, probe, ...every })] });
      const check = () => readiness.snapshot().checks[0];
      await readiness.start();
      const first = check().code;
      await until(() => check().code === "DISK_STUCK" && check().runs > 8);
      const askedWhileStuck = asked;
      await promises.readFile(paths[0].replace(/pipe-0$/, "none")).catch(() => {});
      const { address } = await lookup("127.0.0.1");
      const { path } = check().data;
      // Open for reading and writing, a pipe waits for nobody, and lets go who waits for it.
      for (const path of paths) openSync(path, "r+");
      await until(() => check().status === "pass");
      tell({ first, askedWhileStuck, address, stuck: path === paths[0], ready: readiness.snapshot().groups.ready.status });
      process.exit(0);`);
    expect(said).toEqual({ first: "TIMEOUT", askedWhileStuck: 1, address: "127.0.0.1", stuck: true, ready: "pass" });
  });
});
