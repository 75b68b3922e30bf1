/**
 * Names of files beside another that hold its next content, and what became of their owners: `.env.4711.0f3a9c21.tmp`.
 * Only this process uses such a name as long as it lives.
 */
export function besideName(path: string): string {
  return `${path}.${process.pid}.${process.getBuiltinModule("node:crypto").randomUUID().slice(0, 8)}.tmp`;
}

/** Whether a process is gone: nobody with its id runs on this machine, nor in this container. */
export function isGone(pid: number): boolean {
  try {
    // Signal 0 asks only.
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** Removes what a process left beside a file that was killed while it wrote: it may hold keys. */
export async function removeLeftBehind(path: string): Promise<void> {
  const { readdir, rm } = await import("node:fs/promises");
  const { basename, dirname, join } = process.getBuiltinModule("node:path");
  const start = `${basename(path)}.`;
  for (const name of await readdir(dirname(path))) {
    const [, pid] = (name.startsWith(start) && /^(\d{1,10})\.[0-9a-f]{8}\.tmp$/.exec(name.slice(start.length))) || [];
    if (pid !== undefined && isGone(Number(pid))) await rm(join(dirname(path), name), { force: true });
  }
}
