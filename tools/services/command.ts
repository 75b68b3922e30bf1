import { text } from "node:stream/consumers";
import { killOwned, spawnOwned } from "./owned-process.ts";
import { DeadlineExceeded, settlesWithin } from "./polling.ts";
import type { SystemUser } from "./system-user.ts";

export interface CommandOptions {
  readonly timeoutMs: number;
  /** @defaultValue "/" */
  readonly cwd?: string | undefined;
  /** Added to a plain environment of PATH and the C locale. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly user?: SystemUser | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A command that failed, with the last lines it said. */
class CommandFailed extends Error {
  override readonly name = "CommandFailed";
  readonly code = "COMMAND_FAILED";
}

/**
 * Runs a command to its end and gives what it printed on standard output.
 *
 * Throws CommandFailed if it exits with another code than 0, and ends it when the deadline or the signal comes first.
 */
export async function runCommand(
  path: string,
  args: readonly string[],
  { timeoutMs, cwd = "/", env = {}, user, signal }: CommandOptions,
): Promise<string> {
  signal?.throwIfAborted();
  const owned = await spawnOwned(path, args, {
    cwd,
    env: { ...plainEnvironment(), ...env },
    output: "pipe",
    user,
  });
  const { stdout, stderr } = owned.child;
  if (!stdout || !stderr) throw new Error("A command's output is piped.");
  const output = Promise.all([text(stdout), text(stderr)]);
  const isInTime = await settlesWithin(Promise.all([owned.ended, output]), { timeoutMs, signal });
  const outcome = isInTime ? await owned.ended : await killOwned(owned);
  signal?.throwIfAborted();
  if (!isInTime) throw new DeadlineExceeded(`${path} took longer than ${timeoutMs} ms.`);
  const [printed, complained] = await output;
  if (outcome === "exited with code 0") return printed;
  throw new CommandFailed(`${path} ${outcome}.\n${lastLines(complained || printed)}`);
}

/** What a server or tool gets of our environment: no locale, no PG… variables, nothing that changes what it does. */
export function plainEnvironment(): Record<string, string> {
  return { PATH: process.env["PATH"] ?? "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
}

/** The end of a log, for an error message. */
export function lastLines(log: string, count = 12): string {
  return log
    .trimEnd()
    .split("\n")
    .slice(-count)
    .map((line) => `  ${line}`)
    .join("\n");
}
