import { EnvGuardError } from "../../definition/env-guard-error.ts";
import { removeVariable, setValue } from "../../env-file/edit.ts";
import { parseEnvFile } from "../../env-file/parse.ts";
import { printEnvFile } from "../../env-file/print.ts";
import { parseEnv } from "../../env-file/parse-env.ts";
import { withFileLock } from "./file-lock.ts";
import { removeLeftBehind } from "../../file/left-behind.ts";
import { OwnerLost, replaceFile } from "../../file/replace-file.ts";
import type { PlatformChange, SecretPlatform } from "./platform.ts";
import { PlatformError, platformFailure, platformRefusal } from "./platform-error.ts";

/** Which file. */
export interface FileOptions {
  /** Of a `.env` file that exists. */
  readonly path: string;
}

/**
 * Variables in a `.env` file. All changes are made at once: the file is written beside itself and takes its place, whole or
 * not at all, with the owner and the rights that it had. Every other line stays as it is, byte for byte. A change is
 * refused if somebody else changed the file since it was last listed or read here; meanwhile `FILE.lock` keeps others out.
 */
export function filePlatform({ path }: FileOptions): SecretPlatform {
  let seen: Buffer | undefined;
  const values = async (isFirst: boolean) => {
    const { text, bytes } = await readWhole(path);
    // What was decided by a list and the values read after it is right only as long as the list is.
    if (isFirst || !seen) seen = bytes;
    return new Map(Object.entries(parseEnv(text)).filter(([, value]) => value.trim() !== ""));
  };
  return {
    name: "file",
    async list({ signal }) {
      signal.throwIfAborted();
      return new Map([...(await values(true)).keys()].map((name) => [name, {}]));
    },
    async read(names, { signal }) {
      signal.throwIfAborted();
      const all = await values(false);
      return new Map([...all].filter(([name]) => names.includes(name)));
    },
    async apply(changes, { signal }) {
      signal.throwIfAborted();
      const { realPath } = await readWhole(path);
      const check = (bytes: Buffer) => {
        if (!seen || seen.equals(bytes)) return;
        throw platformRefusal(`${path} was changed by somebody else meanwhile`, "Run the same command again");
      };
      try {
        await withFileLock(realPath, signal, async (checkLock) => {
          await removeLeftBehind(realPath);
          const { text, bytes } = await readWhole(path);
          check(bytes);
          seen = bytes;
          const next = edited(text, changes);
          signal.throwIfAborted();
          if (next === text) return;
          await replaceFile(realPath, next, {
            async check() {
              await checkLock();
              // An editor knows of no lock.
              check((await readWhole(path)).bytes);
            },
          });
        });
      } catch (error) {
        signal.throwIfAborted();
        throw failure(path, "written", error);
      } finally {
        seen = undefined;
      }
    },
    explain(changes) {
      const words = changes.map(({ kind, name }) => (kind === "set" ? name : `${name} (its line goes)`));
      return [`${path}, in one write: ${words.join(", ")}`];
    },
  };
}

function edited(text: string, changes: readonly PlatformChange[]): string {
  const before = parseEnv(text);
  let document = parseEnvFile(text);
  for (const change of changes) {
    document =
      change.kind === "set" ? setValue(document, change.name, change.value) : removeVariable(document, change.name);
  }
  const next = printEnvFile(document);
  // Quotes differ between programs; better not to write than to write what one of them would read otherwise.
  const reread = parseEnv(next);
  const isRight = changes.every((change) => reread[change.name] === (change.kind === "set" ? change.value : undefined));
  if (!isRight) throw platformRefusal("A value can't be written to a .env file so that it is read back", "Use another");
  const changed = new Set(changes.map(({ name }) => name));
  const others = Object.keys({ ...before, ...reread }).filter((name) => !changed.has(name));
  if (others.every((name) => before[name] === reread[name])) return next;
  const fix = "Close the quotes in the lines above them; the file was left as it is";
  throw platformRefusal("The change would make other lines of the file read otherwise", fix);
}

async function readWhole(path: string): Promise<{ text: string; realPath: string; bytes: Buffer }> {
  const { readFile, realpath } = await import("node:fs/promises");
  try {
    // The file itself is replaced, not a link to it.
    const realPath = await realpath(path);
    const bytes = await readFile(realPath);
    const text = bytes.toString("utf8");
    if (Buffer.from(text).equals(bytes)) return { text, realPath, bytes };
  } catch (error) {
    throw failure(path, "read", error);
  }
  throw platformRefusal(`${path} is not UTF-8`, "Write it as UTF-8; it was left as it is");
}

function failure(path: string, what: string, error: unknown): Error {
  if (error instanceof PlatformError || error instanceof EnvGuardError) return error;
  if (error instanceof OwnerLost) return platformRefusal(error.message, "Run the command as its owner, or as root");
  const { code } = error as NodeJS.ErrnoException;
  const fix = "See that it exists and is yours, and that its folder may be written to; it was left as it is";
  return platformFailure(`${path} can't be ${what}`, typeof code === "string" ? code : "an error", fix);
}
