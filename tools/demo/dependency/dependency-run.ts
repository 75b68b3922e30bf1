import { setTimeout as delay } from "node:timers/promises";
import { readExposition, total } from "../exposition.ts";
import { type Sample, startLoad } from "../load.ts";
import { type ProbeSample, watchProbe } from "../probe-watch.ts";
import type { Stage } from "../stage.ts";
import { startSecondReplica } from "./second-replica.ts";
import { startRouter } from "./router.ts";

const requestsPerSecond = 40;
const outageMs = 2500;
/** Long enough to see a few runs of the check, whoever is asked meanwhile. */
const frozenAtLeastMs = 3000;

/** A time in which something was away; all in milliseconds since the load began. */
export interface Absence {
  readonly goneMs: number;
  /** When `/readyz`, or its details, first told of it. */
  readonly noticedMs: number;
  readonly backMs: number;
  readonly recoveredMs: number;
}

/** What `/readyz` tells at one moment: to everybody, and to who has the token. */
export interface Telling {
  readonly publicly: string;
  readonly toOperators: string;
}

/** What happened while dependencies were killed, frozen and away, and while a replica was ended. */
export interface DependencyRun {
  readonly killed: Absence;
  readonly frozen: Absence & { readonly telling: Telling };
  /** Runs of the check of Postgres while it was frozen, and the probes that were answered in that time. */
  readonly whileFrozen: { readonly runs: number; readonly probes: number };
  readonly redis: Omit<Absence, "recoveredMs"> & { readonly telling: Telling };
  readonly ended: { readonly atMs: number; readonly how: string; readonly endedMs: number };
  /** What nobody but operators may read. */
  readonly secrets: readonly string[];
  readonly live: readonly ProbeSample[];
  readonly ready: readonly ProbeSample[];
  readonly requests: readonly Sample[];
  /** Requests of the first replica that failed: all of them, and those counted under the route they were for. */
  readonly failures: { readonly all: number; readonly underOrders: number };
  /** The process that was there from the first to the last moment; undefined when it has ended. */
  readonly survivor: number | undefined;
  /** What `/readyz` told in the end. */
  readonly finally: Telling;
  readonly durationMs: number;
}

/** Takes dependencies away from two replicas under load, one way after the other, and then ends one of them. */
export async function runDependency(stage: Stage): Promise<DependencyRun> {
  const { signal, terminal } = stage;
  const { postgres, redis } = await stage.servers();
  const environment = await stage.goodEnvironment();
  const token = environment["HEALTH_TOKEN"] ?? "";
  const api = await stage.startApi();
  terminal.live("  starting a second replica…");
  const second = await startSecondReplica(stage, environment);
  const router = startRouter([api.url, second.url], { signal });
  const load = startLoad(() => router.next(), { requestsPerSecond, signal });
  const now = () => performance.now() - load.startedAt;
  const options = { startedAt: load.startedAt, signal };
  const live = watchProbe(`${api.url}/livez`, options);
  const ready = watchProbe(`${api.url}/readyz`, options);
  const waitUntil = (atMs: number) => delay(Math.max(0, atMs - now()), undefined, { signal });

  async function tell(): Promise<Telling> {
    const read = async (headers: Record<string, string>) =>
      (await fetch(`${api.url}/readyz`, { headers, signal: AbortSignal.timeout(2000) })).text();
    return { publicly: await read({}), toOperators: await read({ authorization: `Bearer ${token}` }) };
  }
  async function told(what: (telling: Telling) => boolean, timeoutMs: number): Promise<Telling> {
    const deadline = now() + timeoutMs;
    for (;;) {
      signal.throwIfAborted();
      const telling = await tell();
      if (what(telling)) return telling;
      if (now() > deadline) throw new Error(`/readyz went on telling ${telling.toOperators}`);
      await delay(50, undefined, { signal });
    }
  }
  const runsOfCheck = async () =>
    total(await readExposition(`${api.url}/metrics`, signal), "readiness_check_runs_total", ['check="postgres"']);

  await waitUntil(1000);
  terminal.live("  Redis is killed (SIGKILL)…");
  const redisGoneMs = now();
  await redis.kill();
  const redisTelling = await told(({ publicly }) => publicly.includes('"warn"'), 10_000);
  const redisNoticedMs = now();
  await redis.start();
  const redisBackMs = now();
  await waitUntil(redisBackMs + 300);

  terminal.live("  Postgres is killed (SIGKILL)…");
  const killedMs = now();
  await postgres.kill();
  const noticedMs = await ready.until(503, { sinceMs: killedMs, timeoutMs: 10_000 });
  await waitUntil(killedMs + outageMs);
  terminal.live("  Postgres comes back…");
  await postgres.start();
  const backMs = now();
  const recoveredMs = await ready.until(200, { sinceMs: backMs, timeoutMs: 15_000 });
  await waitUntil(recoveredMs + 500);

  terminal.live("  Postgres is frozen (SIGSTOP): it refuses nothing and answers nothing…");
  const runsBefore = await runsOfCheck();
  const frozenMs = now();
  await postgres.freeze();
  const frozenNoticedMs = await ready.until(503, { sinceMs: frozenMs, timeoutMs: 10_000 });
  const telling = await tell();
  await waitUntil(frozenMs + frozenAtLeastMs);
  const runs = (await runsOfCheck()) - runsBefore;
  const thawedMs = now();
  await postgres.thaw();
  const thawRecoveredMs = await ready.until(200, { sinceMs: thawedMs, timeoutMs: 15_000 });
  const between = ({ atMs }: ProbeSample) => atMs >= frozenMs && atMs < thawedMs;
  const probes = [...live.samples, ...ready.samples].filter(between).length;
  await waitUntil(thawRecoveredMs + 1000);

  terminal.live("  a replica is told to end (SIGTERM) under load…");
  const endedAtMs = now();
  second.process.child.kill("SIGTERM");
  const how = await stage.within(second.process.ended, 30_000, "The replica did not end");
  const endedMs = now();
  await waitUntil(endedMs + 500);
  await Promise.all([load.stop(), live.stop(), ready.stop(), router.stop()]);
  const durationMs = now();

  const exposition = await readExposition(`${api.url}/metrics`, signal);
  const failures = (route: string) =>
    total(exposition, "http_server_request_duration_seconds_count", [`http_route="${route}`, 'status_code="503"']);
  return {
    killed: { goneMs: killedMs, noticedMs, backMs, recoveredMs },
    frozen: {
      goneMs: frozenMs,
      noticedMs: frozenNoticedMs,
      backMs: thawedMs,
      recoveredMs: thawRecoveredMs,
      telling,
    },
    whileFrozen: { runs, probes },
    redis: { goneMs: redisGoneMs, noticedMs: redisNoticedMs, backMs: redisBackMs, telling: redisTelling },
    ended: { atMs: endedAtMs, how, endedMs },
    secrets: [token, ...["DATABASE_URL", "REDIS_URL"].map((name) => new URL(environment[name]!).host)],
    live: live.samples,
    ready: ready.samples,
    requests: load.samples,
    failures: { all: failures(""), underOrders: failures("/orders") },
    survivor: api.process.hasEnded() ? undefined : api.process.pid,
    finally: await tell(),
    durationMs,
  };
}
