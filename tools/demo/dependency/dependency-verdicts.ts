import type { Verdict } from "../act.ts";
import type { Sample } from "../load.ts";
import type { DependencyRun } from "./dependency-run.ts";

/** The interval of the example's checks. */
const intervalMs = 1000;
/** Requests from this long before the end may be in flight when it comes. */
const beforeEndMs = 500;

/** What was promised of dependencies that die, freeze and return, beside what happened. Pure. */
export function dependencyVerdicts(run: DependencyRun): readonly Verdict[] {
  const { killed, frozen, redis, ended, whileFrozen, live, ready, requests, failures, secrets } = run;
  const deadProbes = live.filter(({ status }) => status !== 200).length;
  const whileRedisAway = requests.filter(({ atMs }) => atMs >= redis.goneMs && atMs < redis.backMs);
  const readyWhileRedisAway = ready.filter(({ atMs }) => atMs >= redis.goneMs && atMs < redis.backMs);
  const underEnd = requests.filter(({ atMs }) => atMs >= ended.atMs - beforeEndMs);
  const mostRuns = Math.ceil((frozen.backMs - frozen.goneMs) / intervalMs) + 1;
  const publicly = [frozen.telling, redis.telling, run.finally].map((telling) => telling.publicly);
  const leaked = secrets.filter((secret) => [...publicly, frozen.telling.toOperators].join("\n").includes(secret));
  return [
    {
      promised: "Without Redis the shop sells on, and says `warn`",
      measured: `${failed(whileRedisAway)} of ${whileRedisAway.length} requests failed; ${redis.telling.publicly}, ${codesIn(redis.telling.toOperators)}`,
      met:
        failed(whileRedisAway) === 0 &&
        whileRedisAway.length > 0 &&
        redis.telling.publicly === '{"status":"warn"}' &&
        redis.telling.toOperators.includes('"NOT_READY"') &&
        readyWhileRedisAway.every(({ status }) => status === 200),
    },
    {
      promised: "Postgres killed: not ready within 3 s, ready 5 s after its return",
      measured: `after ${seconds(killed.noticedMs - killed.goneMs)} and ${seconds(killed.recoveredMs - killed.backMs)}`,
      met: killed.noticedMs - killed.goneMs <= 3000 && killed.recoveredMs - killed.backMs <= 5000,
    },
    {
      promised: "Postgres frozen: not ready within 6 s, ready 5 s after its return",
      measured: `after ${seconds(frozen.noticedMs - frozen.goneMs)} and ${seconds(frozen.recoveredMs - frozen.backMs)}`,
      met: frozen.noticedMs - frozen.goneMs <= 6000 && frozen.recoveredMs - frozen.backMs <= 5000,
    },
    {
      promised: "Frozen, it is asked once an interval, whoever asks us",
      measured: `${whileFrozen.runs} runs of the check for ${whileFrozen.probes} probes`,
      met: whileFrozen.runs <= mostRuns && whileFrozen.probes > whileFrozen.runs,
    },
    {
      promised: "Everybody learns the status, operators the code, nobody a secret",
      measured: `${frozen.telling.publicly}, ${codesIn(frozen.telling.toOperators)}; ${leaked.length} told`,
      met:
        frozen.telling.publicly === '{"status":"fail"}' &&
        frozen.telling.toOperators.includes('"TIMEOUT"') &&
        leaked.length === 0,
    },
    {
      promised: "Liveness stays 200 throughout",
      measured: `${deadProbes} of ${live.length} probes failed`,
      met: deadProbes === 0 && live.length > 0,
    },
    {
      promised: "Nothing restarts, and nobody has to do anything",
      measured: run.survivor === undefined ? "the process has ended" : `the same process, ${run.survivor}`,
      met: run.survivor !== undefined && run.finally.publicly === '{"status":"pass"}',
    },
    {
      promised: "Failures are counted under their own routes",
      measured: `${failures.underOrders} of ${failures.all} under /orders`,
      met: failures.all > 0 && failures.underOrders === failures.all,
    },
    {
      promised: "A replica that ends (SIGTERM) loses no request",
      measured: `${failed(underEnd)} of ${underEnd.length} failed; it ${ended.how} after ${seconds(ended.endedMs - ended.atMs)}`,
      met: failed(underEnd) === 0 && underEnd.length > 0 && ended.how === "exited with code 0",
    },
  ];
}

function failed(requests: readonly Sample[]): number {
  return requests.filter(({ status }) => status === 0 || status >= 500).length;
}

/** The codes of the checks, as the details tell them. */
function codesIn(details: string): string {
  return [...details.matchAll(/"code":"([^"]*)"/g)].map(([, code]) => code).join(", ") || "no code";
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
