import { ask } from "./wait/ask.ts";
import type { Command, CommandContext, Conclusion } from "./command.ts";
import { judge } from "./wait/judge.ts";
import { poll } from "./wait/poll.ts";
import { createProgress, seconds, sightingText } from "./wait/progress.ts";
import { readWaitOptions, waitOptions } from "./wait/wait-options.ts";

/** `readiness wait`: what a deployment does between starting a release and calling it good. */
export const waitCommand: Command = {
  help: `Usage: readiness wait URL [--version V] [--release-id ID] [--times 3] …

Asks URL until it gives enough good answers in a row: status 200 exactly, a
body that doesn't say otherwise, and the version or release you wait for. All
else is "not yet": no connection, another version, a redirect (not followed).
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
      --json            {ok, attempts, elapsedMs, lastStatus, lastCode, version,
                        releaseId} on standard output at the end
  -q, --quiet           no progress and no words

Exit codes: 0 reached, 1 not in time, 2 the command line can't be used, 70 a
fault of readiness, 130 Ctrl-C. Progress goes to standard error, a line for
each change.`,
  options: waitOptions,
  positionals: ["URL"],
  run,
};

async function run(context: CommandContext): Promise<Conclusion> {
  const { url, expected, times, intervalMs, timeoutMs, token } = await readWaitOptions(context);
  const { clock, signal } = context;
  const tell = createProgress({ times, expected, write: context.progress });
  const { ok, attempts, elapsedMs, last } = await poll({
    look: async (limitMs) => judge(await ask(url, { token, timeoutMs: limitMs, signal, clock }), expected),
    times,
    intervalMs,
    timeoutMs,
    signal,
    clock,
    onSighting: tell,
  });
  const { statusCode, code, version, releaseId } = last ?? {};
  return {
    ok,
    text: ok
      ? `Ready after ${seconds(elapsedMs)}: ${times} good answers in a row${version === undefined ? "" : ` of ${version}`}.`
      : `Not ready after ${seconds(elapsedMs)}, asked ${attempts} times. The last answer: ${last ? sightingText(last, expected) : "none"}.`,
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
