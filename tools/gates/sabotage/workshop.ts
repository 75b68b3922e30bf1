import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { runCommand } from "../command.ts";
import { path, trackedFiles } from "../repository.ts";
import type { Ended } from "../command.ts";
import type { Command } from "../gate.ts";

/** A copy of the repository, with its dependencies, that may be broken. */
export interface Workshop {
  /** Runs a program in the copy, with the copy's tools. */
  run(command: Command): Promise<Ended>;
  /**
   * Edits a file of the copy, or makes it.
   *
   * @returns puts the file back; undefined when the edit changed nothing
   */
  edit(file: string, change: (text: string) => string): (() => void) | undefined;
  /** Removes the copy. */
  close(): void;
}

/**
 * Copies what is tracked, or would be, into a temporary directory and installs there.
 *
 * @throws when the signal aborts, or the copy cannot be installed
 */
export async function openWorkshop(signal: AbortSignal): Promise<Workshop> {
  const root = mkdtempSync(join(tmpdir(), "luneo-gates-"));
  const tools = [
    join(root, "node_modules", ".bin"),
    path(".toolchain", "pnpm", "node_modules", ".bin"),
    dirname(process.execPath),
  ];
  const env = { PATH: [...tools, process.env["PATH"]].join(delimiter) };

  async function run(command: Command): Promise<Ended> {
    signal.throwIfAborted();
    const ended = await runCommand(command, { cwd: root, env, signal });
    signal.throwIfAborted();
    return ended;
  }
  async function must(command: Command): Promise<void> {
    const { code, output } = await run(command);
    if (code !== 0) throw new Error(`${command.join(" ")} failed:\n${output}`);
  }
  const close = (): void => rmSync(root, { recursive: true, force: true });

  try {
    for (const file of trackedFiles()) cpSync(path(file), join(root, file));
    await must(["git", "init", "--quiet"]);
    await must(["pnpm", "install", "--frozen-lockfile", "--prefer-offline", "--reporter=append-only"]);
  } catch (error) {
    close();
    throw error;
  }
  return {
    run,
    close,
    edit(file, change) {
      const target = join(root, file);
      const before = existsSync(target) ? readFileSync(target, "utf8") : undefined;
      const after = change(before ?? "");
      if (after === before) return undefined;
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, after);
      return () => (before === undefined ? rmSync(target) : writeFileSync(target, before));
    },
  };
}
