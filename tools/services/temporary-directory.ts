import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, mkdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { removeDirectory } from "./directory-removal.ts";
import { bequeathDirectory } from "./reaper.ts";
import type { SystemUser } from "./system-user.ts";

export interface TemporaryDirectory {
  readonly path: string;
  /** Removes it with all it contains; safe to call twice. What a server in it still writes must have ended. */
  remove(): void;
  /** It has been moved away, or shall stay: no longer ours to remove. */
  disown(): void;
}

export interface TemporaryDirectoryOptions {
  /** Who may enter it, beside root. @defaultValue the user of this process */
  readonly user?: SystemUser | undefined;
  /** @defaultValue the system's directory for temporary files, or `/tmp` where `user` can't reach that one */
  readonly parent?: string | undefined;
}

/** Makes `luneo-NOUN-RANDOM`, which only its user can enter. It is removed even if this process is killed. */
export function createTemporaryDirectory(noun: string, options: TemporaryDirectoryOptions = {}): TemporaryDirectory {
  const { user, parent = user && !canReach(tmpdir(), user) ? "/tmp" : tmpdir() } = options;
  // Like mkdtemp, but the name is written down before the directory exists: there is no moment at which it can leak.
  const path = join(resolve(parent), `luneo-${noun}-${randomBytes(6).toString("hex")}`);
  const disown = bequeathDirectory(path);
  mkdirSync(path, { mode: 0o700 });
  chmodSync(path, 0o700);
  if (user) chownSync(path, user.uid, user.gid);
  return {
    path,
    remove() {
      removeDirectory(path);
      disown();
    },
    disown,
  };
}

/** Whether the permissions let `user` go to `path` and read (a directory: enter) it. */
export function canReach(path: string, user: SystemUser): boolean {
  for (let at = resolve(path); ; at = dirname(at)) {
    const { mode, uid, gid } = statSync(at);
    const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
    if (((mode >> shift) & 1) === 0) return false;
    if (at === dirname(at)) return true;
  }
}
