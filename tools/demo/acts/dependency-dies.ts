import { setTimeout as delay } from "node:timers/promises";
import type { Act } from "../act.ts";
import { readExposition, total } from "../exposition.ts";
import { startLoad } from "../load.ts";
import { cellsOf, watchProbe } from "../probe-watch.ts";

const requestsPerSecond = 40;
const outageMs = 3000;

export const dependencyDies: Act = {
  number: 3,
  title: "A dependency dies and returns",
  promise: "Readiness follows, liveness stays, nothing restarts",
  async play(stage) {
    const { postgres } = await stage.servers();
    const api = await stage.startApi();
    const load = startLoad(api.url, { requestsPerSecond, signal: stage.signal });
    const options = { startedAt: load.startedAt, signal: stage.signal };
    const live = watchProbe(`${api.url}/livez`, options);
    const ready = watchProbe(`${api.url}/readyz`, options);
    const now = () => performance.now() - load.startedAt;

    await delay(1500, undefined, { signal: stage.signal });
    const killedMs = now();
    stage.terminal.live("  Postgres is killed (SIGKILL)…");
    await postgres.kill();
    const noticedMs = await ready.until(503, { sinceMs: killedMs, timeoutMs: 10_000 });
    await delay(Math.max(0, killedMs + outageMs - now()), undefined, { signal: stage.signal });

    stage.terminal.live("  Postgres comes back…");
    await postgres.start();
    const backMs = now();
    const recoveredMs = await ready.until(200, { sinceMs: backMs, timeoutMs: 15_000 });
    await delay(1500, undefined, { signal: stage.signal });
    await Promise.all([load.stop(), live.stop(), ready.stop()]);
    const endMs = now();

    const exposition = await readExposition(`${api.url}/metrics`, stage.signal);
    const failures = (route: string) =>
      total(exposition, "http_server_request_duration_seconds_count", [`http_route="${route}`, 'status_code="503"']);
    const deadProbes = live.samples.filter(({ status }) => status !== 200).length;
    const afterwards = load.samples.filter(({ atMs }) => atMs > recoveredMs);
    const failedAfterwards = afterwards.filter(({ status }) => status === 0 || status >= 500).length;
    const byTime = load.samples.toSorted((a, b) => a.atMs - b.atMs);
    return {
      verdicts: [
        {
          promised: "Readiness turns 503 within 3 s",
          measured: `after ${seconds(noticedMs - killedMs)}`,
          met: noticedMs - killedMs <= 3000,
        },
        {
          promised: "Readiness turns 200 within 5 s of the return",
          measured: `after ${seconds(recoveredMs - backMs)}`,
          met: recoveredMs - backMs <= 5000,
        },
        {
          promised: "Liveness stays 200 throughout",
          measured: `${deadProbes} of ${live.samples.length} probes failed`,
          met: deadProbes === 0,
        },
        {
          promised: "Nothing restarts",
          measured: `the same process, ${api.process.pid}`,
          met: !api.process.hasEnded(),
        },
        {
          promised: "Failures are counted under their own routes",
          measured: `${failures("/orders")} of ${failures("")} under /orders`,
          met: failures("/orders") > 0 && failures("/orders") === failures(""),
        },
        {
          promised: "Requests succeed again",
          measured: `${failedAfterwards} of ${afterwards.length} failed once it was ready`,
          met: failedAfterwards === 0 && afterwards.length > 0,
        },
      ],
      charts: [
        {
          kind: "strips",
          title: "What a load balancer saw",
          seconds: endMs / 1000,
          rows: [
            { name: "/livez", cells: cellsOf(live.samples, endMs) },
            { name: "/readyz", cells: cellsOf(ready.samples, endMs) },
            {
              name: "orders",
              cells: cellsOf(
                byTime.map(({ atMs, status }) => ({ atMs, status: status > 0 && status < 500 ? 200 : status })),
                endMs,
              ),
            },
          ],
          markers: [
            { atSeconds: killedMs / 1000, label: "Postgres killed" },
            { atSeconds: backMs / 1000, label: "Postgres back" },
          ],
        },
      ],
    };
  },
};

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
