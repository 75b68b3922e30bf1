import { besideName } from "./left-behind.ts";

/** When a text may take a file's place. */
export interface ReplaceOptions {
  /** Asked last; what it throws leaves everything as it is. */
  readonly check?: () => Promise<void>;
}

/** A file would be taken away from the user or group that it belongs to. */
export class OwnerLost extends Error {
  override readonly name = "OwnerLost";
  readonly code = "EPERM";
}

/**
 * Puts a text in the place of a file, or of the file that a link leads to, whole or not at all, also if the machine stops
 * in the middle: it is written beside the file, for nobody else to read, gets the file's owner, group and rights, and
 * takes its place. Where there is no file yet, it gets the rights that any new one does.
 *
 * @throws OwnerLost when the owner can't be kept; and whatever the system or `check` throws
 */
export async function replaceFile(path: string, text: string, { check }: ReplaceOptions = {}): Promise<void> {
  const { open, realpath, rename, rm, stat } = await import("node:fs/promises");
  const { rmSync } = process.getBuiltinModule("node:fs");
  const { dirname } = process.getBuiltinModule("node:path");
  const place = await realpath(path).catch(() => path);
  const before = await stat(place).catch(() => undefined);
  const beside = besideName(place);
  // A process that ends by itself leaves no copy; one that is killed does, and the next one removes it.
  const remove = () => rmSync(beside, { force: true });
  process.once("exit", remove);
  try {
    // "wx": never through a link that somebody put there.
    const file = await open(beside, "wx", before ? 0o600 : 0o666);
    try {
      if (before) {
        await file.chown(before.uid, before.gid).catch(() => {
          throw new OwnerLost(`${path} belongs to another user or group, and would be taken away from them`);
        });
      }
      await file.writeFile(text);
      if (before) await file.chmod(before.mode & 0o777);
      await file.sync();
    } finally {
      await file.close();
    }
    await check?.();
    await rename(beside, place);
    await syncFolder(dirname(place));
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
