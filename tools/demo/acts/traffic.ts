import { availableParallelism, loadavg } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type { Act } from "../act.ts";
import type { Exposition } from "../exposition.ts";
import { readExposition, total } from "../exposition.ts";
import type { Load, Sample } from "../load.ts";
import { startLoad } from "../load.ts";
import { percentile } from "../percentile.ts";
import { watchProbe } from "../probe-watch.ts";

const requestsPerSecond = 150;
const durationSeconds = 8;
/** A new process compiles its code under its first requests; deploys send those to it before it takes traffic. */
const warmUpMs = 2000;
const sampleEveryMs = 500;

interface PoolSample {
  readonly atSeconds: number;
  readonly used: number;
  readonly idle: number;
  readonly pending: number;
}

export const traffic: Act = {
  number: 2,
  title: "Traffic",
  promise: "95 % of requests under 200 ms, and the service's own numbers agree with its clients'",
  async play(stage) {
    const api = await stage.startApi();
    const metricsUrl = `${api.url}/metrics`;
    stage.terminal.live("  warming up…");
    const warmUp = startLoad(api.url, { requestsPerSecond: requestsPerSecond / 2, signal: stage.signal });
    await delay(warmUpMs, undefined, { signal: stage.signal });
    await warmUp.stop();
    const before = await readExposition(metricsUrl, stage.signal);
    const load = startLoad(api.url, { requestsPerSecond, signal: stage.signal });
    const probe = watchProbe(`${api.url}/readyz`, { startedAt: load.startedAt, signal: stage.signal });
    const pool: PoolSample[] = [];
    for (let tick = 1; tick <= (durationSeconds * 1000) / sampleEveryMs; tick++) {
      await delay(Math.max(0, load.startedAt + tick * sampleEveryMs - performance.now()), undefined, {
        signal: stage.signal,
      });
      const now = poolSample(await readExposition(metricsUrl, stage.signal), (tick * sampleEveryMs) / 1000);
      pool.push(now);
      stage.terminal.live(liveLine(load, now, probe.samples.at(-1)?.status));
    }
    await Promise.all([load.stop(), probe.stop()]);
    const after = await readExposition(metricsUrl, stage.signal);

    const slowest95 =
      percentile(
        load.samples.map(({ durationMs }) => durationMs),
        0.95,
      ) ?? Infinity;
    const failed = load.samples.filter(({ status }) => status === 0 || status >= 500).length;
    const counted = requestsOnOrders(after) - requestsOnOrders(before);
    const bad = badEvents(after) - badEvents(before);
    const notReady = probe.samples.filter(({ status }) => status !== 200).length;
    const peak = Math.max(...pool.map(({ used }) => used));
    const max = total(after, "db_client_connections_max");
    return {
      verdicts: [
        {
          promised: "P95 under 200 ms, seen by clients",
          measured: `${slowest95.toFixed(1)} ms at ${requestsPerSecond} requests/s${busyNote()}`,
          met: slowest95 < 200,
        },
        { promised: "No request fails", measured: `${failed} of ${load.samples.length} failed`, met: failed === 0 },
        {
          promised: "The service counts what its clients sent",
          measured: `${counted} counted, ${load.samples.length} sent`,
          met: counted === load.samples.length,
        },
        { promised: "The availability SLO counts no bad event", measured: `${bad} bad`, met: bad === 0 },
        {
          promised: "Connections in use stay within the pool",
          measured: `at most ${peak} of ${max} used`,
          met: peak <= max && max > 0,
        },
        {
          promised: "Ready all the time",
          measured: `${notReady} of ${probe.samples.length} probes failed`,
          met: notReady === 0,
        },
      ],
      charts: charts(load, pool),
    };
  },
};

function charts(load: Load, pool: readonly PoolSample[]) {
  const buckets = Array.from({ length: durationSeconds * 2 }, (_, index) => ({
    atSeconds: (index + 1) / 2,
    sent: load.samples.filter(({ atMs }) => Math.floor(atMs / 500) === index),
    answered: load.samples.filter(({ atMs, durationMs }) => Math.floor((atMs + durationMs) / 500) === index),
  }));
  const lines = { kind: "lines", seconds: durationSeconds } as const;
  const p95 = (samples: readonly Sample[]) =>
    percentile(
      samples.map(({ durationMs }) => durationMs),
      0.95,
    ) ?? 0;
  return [
    {
      ...lines,
      title: "Requests answered",
      unit: "per second",
      series: [
        {
          name: "requests",
          points: buckets.map(({ atSeconds, answered }) => [atSeconds, answered.length * 2] as const),
        },
      ],
    },
    {
      ...lines,
      title: "P95 latency",
      unit: "ms",
      limit: { label: "objective: 200 ms", value: 200 },
      series: [{ name: "P95", points: buckets.map(({ atSeconds, sent }) => [atSeconds, p95(sent)] as const) }],
    },
    {
      ...lines,
      title: "Database pool",
      unit: "connections",
      series: (["used", "idle", "pending"] as const).map((name) => ({
        name,
        points: pool.map((sample) => [sample.atSeconds, sample[name]] as const),
      })),
    },
  ];
}

function liveLine(
  { samples }: Load,
  { atSeconds, used, idle, pending }: PoolSample,
  ready: number | undefined,
): string {
  const recent = samples.filter(({ atMs }) => atMs > (atSeconds - 1) * 1000);
  const p95 =
    percentile(
      recent.map(({ durationMs }) => durationMs),
      0.95,
    )?.toFixed(1) ?? "–";
  return `  ${recent.length} requests/s   P95 ${p95} ms   pool ${used} used ${idle} idle ${pending} waiting   readiness ${ready ?? "–"}`;
}

function poolSample(exposition: Exposition, atSeconds: number): PoolSample {
  const connections = (state: string) => total(exposition, "db_client_connections", [`state="${state}"`]);
  return {
    atSeconds,
    used: connections("used"),
    idle: connections("idle"),
    pending: total(exposition, "db_client_connections_pending_requests"),
  };
}

function requestsOnOrders(exposition: Exposition): number {
  return total(exposition, "http_server_request_duration_seconds_count", ['http_route="/orders']);
}

function badEvents(exposition: Exposition): number {
  return total(exposition, "slo_events_total", ['availability"', 'outcome="bad"']);
}

/** On a machine that has other things to do, latency tells of those. */
function busyNote(): string {
  const [load = 0] = loadavg();
  const cores = availableParallelism();
  return load > cores ? ` (the machine is busy: load ${load.toFixed(1)} on ${cores} cores)` : "";
}
