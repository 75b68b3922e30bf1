import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { servicesCache } from "../cache-directory.ts";
import { startPostgres } from "../postgres.ts";
import { findProgram, type Program } from "../program.ts";
import { isRoot } from "../system-user.ts";
import { canReach, createTemporaryDirectory, type TemporaryDirectory } from "../temporary-directory.ts";
import { belongings, createHousehold, isAlive, usersOf, type Household } from "./household.ts";

const NOBODY = { name: "nobody", uid: 65_534, gid: 65_534 };

let household: Household;
let folder: TemporaryDirectory;
beforeEach(() => {
  folder = createTemporaryDirectory("clone");
  household = createHousehold();
  household.moveIn();
});
afterEach(async () => {
  await household[Symbol.asyncDispose]();
  folder.remove();
});

test("Postgres runs from a folder that its user can't enter, such as one under /root", async () => {
  const program = copyOfPostgres(await findProgram("postgres"), folder.path);
  await using postgres = await startPostgres({ program });
  const executable = readlinkSync(`/proc/${postgres.pid}/exe`);
  // Root's Postgres is somebody else's process, and so runs from a copy; an ordinary user's is its own.
  expect(executable.startsWith(isRoot() ? household.path : folder.path)).toBe(true);
});

test("an ordinary user has the servers in a clone of its own", async () => {
  const user = isRoot() ? NOBODY : undefined;
  const services = join(folder.path, "tools", "services");
  cpSync(join(import.meta.dirname, ".."), services, { recursive: true });
  // What was unpacked for this clone, so that it needs no network.
  for (const name of existsSync(servicesCache) ? readdirSync(servicesCache) : []) {
    if (!/^(postgres|redis)-(?!data)/.test(name)) continue;
    copy(join(servicesCache, name), join(folder.path, ".toolchain", "services"));
  }
  let node = process.execPath;
  if (user) {
    chmodSync(folder.path, 0o755);
    if (!canReach(node, user)) node = copy(node, folder.path);
    execFileSync("chown", ["-R", `${user.uid}:${user.gid}`, folder.path]);
  }

  const owner = household.ownElsewhere(node, join(services, "test", "owner.ts"), ["servers"], user);
  const { processes, urls } = await belongings(owner);
  expect(urls).toHaveLength(2);
  expect(usersOf(processes)).toEqual([user?.uid ?? process.getuid?.()]);

  owner.kill("SIGKILL");
  await once(owner, "exit");
  await expect.poll(() => processes.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  expect(household.leftBehind()).toEqual([]);
});

/** The same Postgres, with all it needs, elsewhere. */
function copyOfPostgres({ path, root, env }: Program, to: string): Program {
  if (Object.keys(env).length > 0) {
    const moved = copy(root, to);
    const rebase = (text: string): string => text.replaceAll(root, moved);
    const entries = Object.entries(env).map(([name, value]) => [name, rebase(value)]);
    return { path: rebase(path), root: moved, env: Object.fromEntries(entries) };
  }
  // Debian's is in /usr/lib/postgresql/VERSION and /usr/share/postgresql/VERSION.
  for (const part of [root, root.replace("/lib/", "/share/")]) copy(part, join(to, dirname(part)));
  return { path: join(to, path), root: to, env };
}

/** Copies a file or folder into a folder; gives where it is now. */
function copy(from: string, into: string): string {
  mkdirSync(into, { recursive: true });
  execFileSync("cp", ["-Rp", from, into]);
  return join(into, from.slice(dirname(from).length + 1));
}
