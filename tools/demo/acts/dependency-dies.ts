import type { Act } from "../act.ts";
import { runDependency } from "../dependency/dependency-run.ts";
import { dependencyVerdicts } from "../dependency/dependency-verdicts.ts";
import { cellsOf } from "../probe-watch.ts";

export const dependencyDies: Act = {
  number: 3,
  title: "A dependency dies and returns",
  promise: "Readiness follows, liveness stays, nothing restarts, and who is told to end loses no request",
  async play(stage) {
    const run = await runDependency(stage);
    const { durationMs: endMs, killed, frozen, redis, ended } = run;
    const orders = run.requests
      .toSorted((one, other) => one.atMs - other.atMs)
      .map(({ atMs, status }) => ({ atMs, status: status > 0 && status < 500 ? 200 : status }));
    return {
      verdicts: dependencyVerdicts(run),
      charts: [
        {
          kind: "strips",
          title: "What a load balancer saw",
          seconds: endMs / 1000,
          rows: [
            { name: "/livez", cells: cellsOf(run.live, endMs) },
            { name: "/readyz", cells: cellsOf(run.ready, endMs) },
            { name: "orders", cells: cellsOf(orders, endMs) },
          ],
          markers: [
            { atSeconds: redis.goneMs / 1000, label: "Redis dies" },
            { atSeconds: killed.goneMs / 1000, label: "Postgres dies" },
            { atSeconds: frozen.goneMs / 1000, label: "it is frozen" },
            { atSeconds: frozen.backMs / 1000, label: "thawed" },
            { atSeconds: ended.atMs / 1000, label: "a replica ends" },
          ],
        },
      ],
      transcript: {
        title: "What GET /readyz told while Postgres was frozen: to everybody, then to who has the token",
        text: `${frozen.telling.publicly}\n\n${indented(frozen.telling.toOperators)}`,
      },
    };
  },
};

/** JSON as people read it; anything else as it came. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}
