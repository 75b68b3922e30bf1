import { ReadinessError } from "../readiness-error.ts";

/** An empty file that is there or not. */
export interface MarkFile {
  /** Makes the file, or tells it the time. */
  touch(): void;
  remove(): void;
  /** Resolves when nothing is left to do; never rejects. */
  settled(): Promise<void>;
}

/** Where time comes from, and who is told of faults. */
export interface MarkFileOptions {
  /** In milliseconds since 1970. */
  readonly now: () => number;
  /** Told why something could not be done; not again for the same reason until something could. Must not throw. */
  readonly onError: (error: unknown, source: string) => void;
}

type Deed = "touch" | "remove";

/**
 * Makes the handle of a file that is not looked at yet.
 *
 * There is at most one operation under way: on a disk that hangs, each would hold a thread for ever. What is asked for
 * meanwhile is done after it, and only the last of it. A file that holds something is somebody else's: it is left alone.
 */
export function createMarkFile(path: string, { now, onError }: MarkFileOptions): MarkFile {
  let next: Deed | undefined;
  let working: Promise<void> | undefined;
  let lastFault: unknown;

  async function work(): Promise<void> {
    for (let deed = next; deed !== undefined; deed = next) {
      next = undefined;
      try {
        await (deed === "touch" ? touch(path, now() / 1000) : remove(path));
        lastFault = undefined;
      } catch (error) {
        const { code } = error as { readonly code?: unknown };
        if (code !== lastFault) onError(error, deed);
        lastFault = code;
      }
    }
    working = undefined;
  }

  function ask(deed: Deed): void {
    next = deed;
    working ??= work();
  }

  return {
    touch: () => ask("touch"),
    remove: () => ask("remove"),
    settled: async () => await working,
  };
}

async function touch(path: string, seconds: number): Promise<void> {
  const { lutimes, open } = process.getBuiltinModule("node:fs/promises");
  if (!(await isOurs(path))) {
    // "wx": never through a link, nor over what came meanwhile.
    const file = await open(path, "wx", 0o644);
    await file.close();
  }
  await lutimes(path, seconds, seconds);
}

async function remove(path: string): Promise<void> {
  if (await isOurs(path)) await process.getBuiltinModule("node:fs/promises").rm(path, { force: true });
}

/** Whether our file is there; throws when something else is. */
async function isOurs(path: string): Promise<boolean> {
  const { lstat } = process.getBuiltinModule("node:fs/promises");
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (found === undefined) return false;
  if (found.isFile() && found.size === 0) return true;
  const message = "The heartbeat was not left: at its path is something that is no empty file.";
  throw new ReadinessError({ code: "HEARTBEAT_FILE_TAKEN", message });
}
