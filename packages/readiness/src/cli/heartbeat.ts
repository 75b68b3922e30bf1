import { lstat } from "node:fs/promises";
import { UsageError } from "@luneo/kernel/cli/usage-error";
import { parseDuration } from "@luneo/kernel/duration";
import type { Command, CommandContext, Conclusion } from "./command.ts";

/** `readiness heartbeat`: for exec probes of processes that serve nothing. */
export const heartbeatCommand: Command = {
  help: `Usage: readiness heartbeat FILE [--within 30s]

Tells whether FILE was touched within that time, as heartbeatFile() does while
a group passes. An exec probe should start it by its path, without npx:
  node node_modules/@luneo/readiness/dist/cli/main.js heartbeat /run/worker/alive

Options:
      --within TIME  how old it may be; three times its interval (default 30s)

With --json it prints {ok, code, ageMs}. It ends with 1 if the file is
missing or too old.`,
  options: { within: { type: "string" } },
  positionals: ["FILE"],
  run,
};

async function run({ options, positionals, clock }: CommandContext): Promise<Conclusion> {
  const { within = "30s" } = options;
  const withinMs = parseDuration(String(within));
  if (withinMs === undefined || withinMs < 1) throw new UsageError("--within is a time like 30s");
  const [file = ""] = positionals;
  try {
    // Not through a link: heartbeats are files of their own.
    const { mtimeMs } = await lstat(file);
    const ageMs = Math.round(clock.now() - mtimeMs);
    // A clock that was put back leaves a time to come, which says as little as one long past.
    const ok = Math.abs(ageMs) <= withinMs;
    const age = `${(ageMs / 1000).toFixed(1)} s old`;
    const text = ok
      ? `The heartbeat is ${age}.`
      : `The heartbeat is ${age}, more than ${String(within)} away from now.`;
    return { ok, text, data: { ok, code: ok ? null : "STALE", ageMs } };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isMissing = code === "ENOENT" || code === "ENOTDIR";
    const text = isMissing ? "There is no heartbeat." : `The heartbeat can't be looked at: ${code}.`;
    return { ok: false, text, data: { ok: false, code: isMissing ? "MISSING" : (code ?? "UNREADABLE"), ageMs: null } };
  }
}
