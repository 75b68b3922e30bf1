import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/**
 * Removes a server's directory with all it contains, and what a killed Postgres leaves outside of it.
 *
 * The server must be dead or dying: files that it still writes are waited for, up to a second.
 */
export function removeDirectory(path: string): void {
  releaseSharedMemory(join(path, "data"));
  rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 5 });
}

/**
 * Gives back the shared memory segment of a Postgres that was killed.
 *
 * Postgres keeps a few bytes of System V memory to tell whether another server uses its directory. The kernel keeps
 * them for ever unless somebody removes them, and their number is only in `postmaster.pid`, which an orderly stop deletes.
 */
export function releaseSharedMemory(dataDirectory: string): void {
  const pidFile = join(dataDirectory, "postmaster.pid");
  if (!existsSync(pidFile)) return;
  const segment = readFileSync(pidFile, "utf8").split("\n")[6]?.trim().split(/\s+/)[1];
  if (segment !== undefined) spawnSync("ipcrm", ["-m", segment], { stdio: "ignore", timeout: 5_000 });
  rmSync(pidFile, { force: true });
}
