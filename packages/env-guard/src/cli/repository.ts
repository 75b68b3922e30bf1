import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { EnvFileFacts } from "../doctor/env-file-findings.ts";

const isEnvFile = (file: string): boolean => /(?:^|\/)\.env(?:\.[\w.-]+)?$/.test(file);

/** Asks git, the folder and its Dockerfile about `.env` files. Without git, nothing is tracked. */
export async function envFileFacts(cwd: string, signal: AbortSignal): Promise<EnvFileFacts> {
  const present = readdirSync(cwd).filter(isEnvFile);
  const tracked = (await git(cwd, signal, "ls-files", "-z"))?.split("\0").filter(isEnvFile);
  const others = await git(cwd, signal, "ls-files", "-z", "--others", "--exclude-standard");
  const hasImage = existsSync(join(cwd, "Dockerfile"));
  const ignored = hasImage ? await textOf(join(cwd, ".dockerignore")) : undefined;
  return {
    tracked: tracked ?? [],
    unignored: others?.split("\0").filter(isEnvFile) ?? [],
    present,
    ...(ignored !== undefined && { dockerIgnore: ignored.split("\n") }),
  };
}

/** The commands by which package.json starts an application. */
export async function startScripts(cwd: string): Promise<readonly string[]> {
  try {
    const { scripts = {} } = JSON.parse(await textOf(join(cwd, "package.json"))) as {
      readonly scripts?: Readonly<Record<string, unknown>>;
    };
    const names = Object.keys(scripts).filter((name) => /^(?:pre)?(?:start|serve|prod|production)(?::|$)/.test(name));
    return names.map((name) => String(scripts[name]));
  } catch {
    return [];
  }
}

/** The text of a file, empty if there is none that can be read. */
async function textOf(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}

/** What git prints; `undefined` where it isn't installed, fails, or this is no repository. */
function git(cwd: string, signal: AbortSignal, ...args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = { cwd, signal, timeout: 10_000, maxBuffer: 64 * 1024 * 1024 };
    execFile("git", [...args], options, (error, output) => resolve(error ? undefined : output));
  });
}
