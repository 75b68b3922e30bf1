import { besideName } from "./left-behind.ts";
import { platformRefusal } from "./platform-error.ts";

/**
 * Puts a text in the place of a file, whole or not at all, also if the machine stops in the middle: it is written beside
 * the file, for nobody else to read, gets the file's owner, group and rights, and takes its place.
 *
 * Throws a `PlatformError` if the owner can't be kept, and whatever `check` throws just before it takes its place.
 */
export async function replaceFile(path: string, text: string, check: () => Promise<void>): Promise<void> {
  const { open, rename, rm, stat } = await import("node:fs/promises");
  const { rmSync } = process.getBuiltinModule("node:fs");
  const { dirname } = process.getBuiltinModule("node:path");
  const before = await stat(path);
  const beside = besideName(path);
  // A process that ends by itself leaves no copy; one that is killed does, and the next one removes it.
  const remove = () => rmSync(beside, { force: true });
  process.once("exit", remove);
  try {
    // "wx": never through a link that somebody put there.
    const file = await open(beside, "wx", 0o600);
    try {
      await file.chown(before.uid, before.gid).catch(() => {
        const what = `${path} belongs to another user or group, and would be taken away from them`;
        throw platformRefusal(what, "Run the command as its owner, or as root");
      });
      await file.writeFile(text);
      await file.chmod(before.mode & 0o777);
      await file.sync();
    } finally {
      await file.close();
    }
    await check();
    await rename(beside, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw error;
  } finally {
    process.off("exit", remove);
  }
}

/** That the file has another name outlives a loss of power only then. */
async function syncFolder(path: string): Promise<void> {
  // Windows opens no folders, and writes such changes by itself.
  if (process.platform === "win32") return;
  const { open } = await import("node:fs/promises");
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
