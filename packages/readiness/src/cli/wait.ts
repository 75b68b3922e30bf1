import { createRedactor } from "@luneo/kernel/redactor";
import type { Command, CommandContext, Conclusion } from "./command.ts";
import { poll } from "./wait/polling.ts";
import { probe } from "./wait/probe.ts";
import { createProgress, seconds, verdictText } from "./wait/progress.ts";
import { verdictOf } from "./wait/verdict.ts";
import { readWaitOptions, waitOptions } from "./wait/wait-options.ts";

/** `readiness wait`: what a deployment does between starting a release and calling it good. */
export const waitCommand: Command = {
  help: `Usage: readiness wait URL [--version V] [--release-id ID] [--times 3] …

Asks URL until it gives enough good answers in a row: status 200 exactly, a
body that doesn't say otherwise, and the version or release you wait for. All
else is "not yet": no connection, another version, a redirect (not followed),
a body over 256 KiB.
A "status" in a JSON body must be a known good word: pass, ok, up, warn,
degraded, healthy, passing, warning, serving, green, yellow, true, 200, ready,
alive, live, running, available, operational, success. A body that is no JSON
says nothing, and neither does a JSON object without "status": with 200 it is
good, unless you ask for a version or a release. So URL/metrics is "good".
Each time it is a connection of its own, so that a balancer may send it to any
instance. Versions are told by group deploy, /healthz unless you moved it:
  readiness wait https://api.example.com/healthz --version "$GITHUB_SHA"

Options:
      --version V       the version that must answer
      --release-id ID   the deployment that must answer
      --times N         how many good answers in a row (default 3)
      --interval TIME   between two questions (default 1s)
      --timeout TIME    how long all of it may take (default 5m)
      --token-env NAME  the variable that holds a token for details: progress
                        tells then which checks fail
      --token-stdin     the same, from standard input

With --json it prints {ok, attempts, elapsedMs, lastStatus, lastCode, version,
releaseId} at the end. It ends with 1 if that is not in time. Progress goes to
standard error, a line for each change.`,
  options: waitOptions,
  positionals: ["URL"],
  run,
};

async function run(context: CommandContext): Promise<Conclusion> {
  const { url, expected, times, intervalMs, timeoutMs, token } = await readWaitOptions(context);
  // Some servers repeat the headers that they were sent.
  const hide = createRedactor({ secrets: token === undefined ? [] : [token] });
  const { clock, signal } = context;
  const tell = createProgress({ times, expected, write: context.progress });
  const { ok, attempts, elapsedMs, last } = await poll({
    probe: async (limitMs) => verdictOf(await probe(url, { token, timeoutMs: limitMs, signal, clock }), expected, hide),
    times,
    intervalMs,
    timeoutMs,
    signal,
    clock,
    onVerdict: tell,
  });
  const { statusCode, code, version, releaseId } = last ?? {};
  return {
    ok,
    text: ok
      ? `Ready after ${seconds(elapsedMs)}: ${times} good answers in a row${version === undefined ? "" : ` of ${version}`}.`
      : `Not ready after ${seconds(elapsedMs)}, asked ${attempts} times. The last answer: ${last ? verdictText(last, expected) : "none"}.`,
    data: {
      ok,
      attempts,
      elapsedMs: Math.round(elapsedMs),
      lastStatus: statusCode ?? null,
      lastCode: code ?? null,
      version: version ?? null,
      releaseId: releaseId ?? null,
    },
  };
}
