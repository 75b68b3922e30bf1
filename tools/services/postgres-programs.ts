import { dirname, join, relative } from "node:path";
import { runCommand } from "./command.ts";
import type { Program } from "./program-folder.ts";
import type { SystemUser } from "./system-user.ts";
import { canReach } from "./temporary-directory.ts";

export interface PostgresPrograms {
  readonly postgres: string;
  readonly initdb: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Gives a Postgres that `user` can run.
 *
 * Where it can't (in a clone under /root, say), the whole installation is copied into `directory`, which the user can
 * enter: Postgres finds its other files relative to its program.
 */
export async function reachablePostgres({
  program: { path, root, env },
  directory,
  user,
  signal,
}: {
  readonly program: Program;
  readonly directory: string;
  readonly user?: SystemUser | undefined;
  readonly signal?: AbortSignal | undefined;
}): Promise<PostgresPrograms> {
  if (user === undefined || canReach(path, user)) return beside(path, env);
  const copy = join(directory, "installation");
  await runCommand("cp", ["-Rp", root, copy], { timeoutMs: 60_000, signal });
  await runCommand("chown", ["-R", `${user.uid}:${user.gid}`, copy], { timeoutMs: 60_000, signal });
  const moved = Object.entries(env).map(([name, value]) => [name, value.replaceAll(root, copy)]);
  return beside(join(copy, relative(root, path)), Object.fromEntries(moved));
}

function beside(postgres: string, env: Readonly<Record<string, string>>): PostgresPrograms {
  return { postgres, initdb: join(dirname(postgres), "initdb"), env };
}
