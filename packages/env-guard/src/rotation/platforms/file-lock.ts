import { besideName, isGone } from "../../file/left-behind.ts";
import { platformRefusal } from "./platform-error.ts";

/** How long another process may hold the lock: reading, changing and writing a file take milliseconds. */
const waitMs = 10_000;

/**
 * Does something with a file while no other process that asks does: `FILE.lock` is made, with the id of this process, and
 * removed afterwards; `check` throws if it was taken away meanwhile. One whose process is gone doesn't count.
 *
 * @throws PlatformError when another holds it for too long
 */
export async function withFileLock<T>(
  path: string,
  signal: AbortSignal,
  work: (check: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const { readFile, rm, writeFile } = await import("node:fs/promises");
  const { rmSync } = process.getBuiltinModule("node:fs");
  const lock = `${path}.lock`;
  const own = `${process.pid} ${process.getBuiltinModule("node:crypto").randomUUID()}\n`;
  const deadline = performance.now() + waitMs;
  for (;;) {
    signal.throwIfAborted();
    try {
      await writeFile(lock, own, { flag: "wx", mode: 0o600 });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (await breakStale(lock)) continue;
    if (performance.now() > deadline) {
      const fix = `Run the same command again; if no other runs, here or on another machine, remove ${lock}`;
      throw platformRefusal(`${path} is being changed by another process`, fix);
    }
    await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 30));
  }
  const release = () => rmSync(lock, { force: true });
  process.once("exit", release);
  try {
    return await work(async () => {
      if ((await readFile(lock, "utf8").catch(() => "")) === own) return;
      throw platformRefusal(`${path} was changed by somebody else meanwhile`, "Run the same command again");
    });
  } finally {
    process.off("exit", release);
    if ((await readFile(lock, "utf8").catch(() => "")) === own) await rm(lock, { force: true });
  }
}

/** Takes a lock away whose process is gone; whether it is worth trying at once. */
async function breakStale(lock: string): Promise<boolean> {
  const { link, readFile, rename, rm } = await import("node:fs/promises");
  const text = await readFile(lock, "utf8").catch(() => undefined);
  if (text === undefined) return true;
  const [, pid] = /^(\d{1,10}) /.exec(text) ?? [];
  if (pid === undefined || !isGone(Number(pid))) return false;
  const aside = besideName(lock);
  try {
    await rename(lock, aside);
  } catch {
    return true;
  }
  // Somebody else may have done the same and locked already: then it is put back.
  const isStale = (await readFile(aside, "utf8")) === text;
  if (!isStale) await link(aside, lock).catch(() => undefined);
  await rm(aside, { force: true });
  return true;
}
