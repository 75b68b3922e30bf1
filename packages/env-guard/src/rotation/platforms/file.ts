import { removeVariable, setValue } from "../../env-file/edit.ts";
import { parseEnvFile } from "../../env-file/parse.ts";
import { printEnvFile } from "../../env-file/print.ts";
import { parseEnv } from "../../env-file/parse-env.ts";
import type { PlatformChange, SecretPlatform } from "./platform.ts";
import { PlatformError, platformFailure, platformRefusal } from "./platform-error.ts";

/** Which file. */
export interface FileOptions {
  /** Of a `.env` file that exists. */
  readonly path: string;
}

/**
 * Variables in a `.env` file. All changes are made at once: the file is written beside itself with the mode 0600 and
 * takes its place, whole or not at all. Every other line stays as it is, byte for byte.
 */
export function filePlatform({ path }: FileOptions): SecretPlatform {
  const values = async () => {
    const { text } = await readWhole(path);
    return new Map(Object.entries(parseEnv(text)).filter(([, value]) => value.trim() !== ""));
  };
  return {
    name: "file",
    async list({ signal }) {
      signal.throwIfAborted();
      return new Map([...(await values()).keys()].map((name) => [name, {}]));
    },
    async read(names, { signal }) {
      signal.throwIfAborted();
      const all = await values();
      return new Map([...all].filter(([name]) => names.includes(name)));
    },
    async apply(changes, { signal }) {
      const { text, realPath, bytes } = await readWhole(path);
      const next = edited(text, changes);
      signal.throwIfAborted();
      if (next !== text) await replace(realPath, bytes, next);
    },
    explain(changes) {
      const words = changes.map(({ kind, name }) => (kind === "set" ? name : `${name} (its line goes)`));
      return [`${path}, in one write: ${words.join(", ")}`];
    },
  };
}

function edited(text: string, changes: readonly PlatformChange[]): string {
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
  return next;
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

async function replace(path: string, before: Buffer, text: string): Promise<void> {
  const { open, readFile, rename, rm } = await import("node:fs/promises");
  const beside = `${path}.${process.pid}.${process.getBuiltinModule("node:crypto").randomUUID().slice(0, 8)}.tmp`;
  try {
    // "wx": never through a link that somebody put there.
    const file = await open(beside, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    const isUntouched = before.equals(await readFile(path));
    if (!isUntouched) {
      throw platformRefusal(`${path} was changed by somebody else meanwhile`, "Run the same command again");
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw failure(path, "written", error);
  }
}

function failure(path: string, what: string, error: unknown): Error {
  if (error instanceof PlatformError) return error;
  const { code } = error as NodeJS.ErrnoException;
  const fix = "See that it exists and is yours, and that its folder may be written to; it was left as it is";
  return platformFailure(`${path} can't be ${what}`, typeof code === "string" ? code : "an error", fix);
}
