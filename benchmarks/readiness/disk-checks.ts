import { subscribe } from "node:diagnostics_channel";
import { readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";

/** Looks at the disk once. */
export type DiskCheck = () => Promise<unknown>;

const path = "/";

/** Ours, from what is published. */
export async function ourDiskCheck(): Promise<DiskCheck> {
  const { diskSpaceCheck } = await import("../../packages/readiness/dist/checks.js");
  const check = diskSpaceCheck({ path });
  const context = { signal: new AbortController().signal };
  return async () => await check.run(context);
}

/** Rivals, each as its documentation uses it. */
export const rivalDiskChecks: Readonly<Record<string, () => Promise<DiskCheck>>> = {
  async "check-disk-space"() {
    const { default: checkDiskSpace } = await import("check-disk-space");
    return async () => {
      const { free, size } = await checkDiskSpace(path);
      return free / size >= 0.1;
    };
  },
  async "@nestjs/terminus"() {
    await import("reflect-metadata");
    const { default: checkDiskSpace } = await import("check-disk-space");
    const { DiskHealthIndicator, HealthIndicatorService } = await import("@nestjs/terminus");
    const indicator = new DiskHealthIndicator(checkDiskSpace as never, new HealthIndicatorService());
    return async () => await indicator.checkStorage("disk", { path, thresholdPercent: 0.9 });
  },
  async "ours, with check-disk-space as its probe"() {
    const { default: probe } = await import("check-disk-space");
    const { diskSpaceCheck } = await import("../../packages/readiness/dist/checks.js");
    const check = diskSpaceCheck({ path, probe });
    const context = { signal: new AbortController().signal };
    return async () => await check.run(context);
  },
};

/** The least that it takes: the system call, in Node's pool. */
export async function bareDiskCheck(): Promise<DiskCheck> {
  return async () => await statfs(path);
}

/** Microseconds of CPU time per check, of this process and of those it started and waited for. */
export async function cpuMicroseconds(check: DiskCheck, checks: number): Promise<number> {
  for (let index = 0; index < checks / 10; index++) await check();
  const before = process.cpuUsage();
  const childrenBefore = childrenMicroseconds();
  for (let index = 0; index < checks; index++) await check();
  const { user, system } = process.cpuUsage(before);
  return (user + system + childrenMicroseconds() - childrenBefore) / checks;
}

/** How many processes are started per check. */
export async function processesStarted(check: DiskCheck, checks = 20): Promise<number> {
  let started = 0;
  subscribe("child_process", () => (started += 1));
  for (let index = 0; index < checks; index++) await check();
  return started / checks;
}

// Told in hundredths of a second, and by Linux only.
function childrenMicroseconds(): number {
  if (process.platform !== "linux") return 0;
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1)!.split(" ");
  return (Number(fields[13]) + Number(fields[14])) * 10_000;
}
