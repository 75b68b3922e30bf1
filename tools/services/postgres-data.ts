import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { servicesCache } from "./cache-directory.ts";
import { runCommand } from "./command.ts";
import type { PostgresPrograms } from "./postgres-programs.ts";
import type { SystemUser } from "./system-user.ts";
import { createTemporaryDirectory } from "./temporary-directory.ts";

/** The database user that initdb makes; anybody on this machine may be it. */
export const SUPERUSER = "luneo";

const INITDB = ["-U", SUPERUSER, "-A", "trust", "--no-sync", "--no-instructions", "--locale=C", "-E", "UTF8"];
const TIMEOUT_MS = 60_000;

export interface DatabaseDirectoryOptions {
  readonly programs: PostgresPrograms;
  /** Owns the directory, if this process is root. */
  readonly user?: SystemUser | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Where the finished directory of each Postgres version is kept, to be copied: 0.1 s instead of 0.8 s. */
  readonly cache?: string | undefined;
}

/** Makes a fresh Postgres data directory at `path`, whose parent `user` can write to. */
export async function createDatabaseDirectory(path: string, options: DatabaseDirectoryOptions): Promise<void> {
  const { programs, user, signal, cache = servicesCache } = options;
  const { postgres, initdb, env } = programs;
  const common = { timeoutMs: TIMEOUT_MS, cwd: dirname(path), env, user, signal };
  const version = await runCommand(postgres, ["--version"], common);
  const key = createHash("sha256")
    .update([version, ...INITDB].join("\0"))
    .digest("hex")
    .slice(0, 12);
  const template = join(cache, `postgres-data-${key}`);
  if (existsSync(template) && (await copyDirectory(template, path, options))) return;
  await runCommand(initdb, ["-D", path, ...INITDB], common);
  await keepTemplate(path, template, signal);
}

/** False, with nothing left at `to`, if it can't be copied: kept by another user, or being removed just now. */
async function copyDirectory(from: string, to: string, options: DatabaseDirectoryOptions): Promise<boolean> {
  const { user, signal } = options;
  try {
    await runCommand("cp", ["-Rp", from, to], { timeoutMs: TIMEOUT_MS, signal });
    if (user) await runCommand("chown", ["-R", `${user.uid}:${user.gid}`, to], { timeoutMs: TIMEOUT_MS, signal });
    return true;
  } catch {
    signal?.throwIfAborted();
    rmSync(to, { recursive: true, force: true });
    return false;
  }
}

/** Keeps a copy for the next time; it appears complete or not at all. Where it can't be kept, the next time is slower. */
async function keepTemplate(from: string, template: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    mkdirSync(dirname(template), { recursive: true });
    const staging = createTemporaryDirectory("postgres-data", { parent: dirname(template) });
    try {
      await runCommand("cp", ["-Rp", from, join(staging.path, "data")], { timeoutMs: TIMEOUT_MS, signal });
      renameSync(join(staging.path, "data"), template);
    } finally {
      staging.remove();
    }
  } catch {
    signal?.throwIfAborted();
  }
}
