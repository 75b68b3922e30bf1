import { createCounter } from "@luneo/kernel/metrics/counter";
import type { Counter } from "@luneo/kernel/metrics/counter";
import { createGauge } from "@luneo/kernel/metrics/gauge";
import { createHistogram } from "@luneo/kernel/metrics/histogram";
import type { MetricFamily } from "@luneo/kernel/metrics/metric-family";
import type { PoolSnapshot } from "./pool-monitor.ts";
import type { OccupancyTotals } from "./occupancy.ts";
import type { TimeoutPhase } from "./timeout-phase.ts";

// From a hand-over within the process to the longest that anyone waits.
const bounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The metrics of one pool and the ways to write them. */
export interface PoolFamilies {
  readonly families: readonly MetricFamily[];
  waited(seconds: number): void;
  used(seconds: number): void;
  timedOut(phase: TimeoutPhase): void;
  leaked(): void;
  /** Sets what is only read when metrics are collected. */
  refresh(snapshot: PoolSnapshot, totals: OccupancyTotals): void;
}

/** All series exist from the start, at zero: a rule must not miss the first event. */
export function createPoolFamilies(pool: string): PoolFamilies {
  const labels = ["pool"];
  const connections = createGauge({
    name: "db_client_connections",
    help: "Connections that are lent out (used) or ready to be lent (idle).",
    labels: ["pool", "state"],
  });
  const connecting = createGauge({
    name: "db_client_connections_connecting",
    help: "Connections that are being made.",
    labels,
  });
  const max = createGauge({ name: "db_client_connections_max", help: "Connections the pool may have.", labels });
  const pending = createGauge({
    name: "db_client_connections_pending_requests",
    help: "Callers that are waiting for a connection.",
    labels,
  });
  const oldestPending = createGauge({
    name: "db_client_connections_oldest_pending_seconds",
    help: "How long the caller that has waited longest has been waiting; 0 when nobody waits.",
    labels,
    aggregator: "max",
  });
  const suspected = createGauge({
    name: "db_client_connections_leaked",
    help: "Connections that are held beyond the leak threshold right now.",
    labels,
  });
  const waitTime = createHistogram({
    name: "db_client_connections_wait_time_seconds",
    help: "How long callers waited for the connection they got.",
    labels,
    bounds,
  });
  const useTime = createHistogram({
    name: "db_client_connections_use_time_seconds",
    help: "How long connections were held before they were released.",
    labels,
    bounds,
  });
  const timeouts = createCounter({
    name: "db_client_connections_timeouts_total",
    help: "Callers that gave up, in line (queue) or while a connection was being made (connect).",
    labels: ["pool", "phase"],
  });
  const leaks = createCounter({
    name: "db_client_connections_leaks_total",
    help: "Times that a connection was held beyond the leak threshold.",
    labels,
  });
  const usedSeconds = createCounter({
    name: "db_client_connections_used_seconds_total",
    help: "Connection-seconds lent out: its rate is the mean number of connections in use.",
    labels,
  });
  const saturatedSeconds = createCounter({
    name: "db_client_connections_saturated_seconds_total",
    help: "Seconds in which a caller waited because every connection was taken: its rate is a share of time.",
    labels,
  });

  const waitRow = waitTime.row(pool);
  const useRow = useTime.row(pool);
  const phaseRows = { queue: timeouts.row(pool, "queue"), connect: timeouts.row(pool, "connect") };
  const leaksRow = leaks.row(pool);
  const usedRow = connections.row(pool, "used");
  const idleRow = connections.row(pool, "idle");
  const connectingRow = connecting.row(pool);
  const maxRow = max.row(pool);
  const pendingRow = pending.row(pool);
  const oldestPendingRow = oldestPending.row(pool);
  const suspectedRow = suspected.row(pool);
  const usedSecondsRow = usedSeconds.row(pool);
  const saturatedSecondsRow = saturatedSeconds.row(pool);

  return {
    families: [
      connections,
      connecting,
      max,
      pending,
      oldestPending,
      suspected,
      waitTime,
      useTime,
      timeouts,
      leaks,
      usedSeconds,
      saturatedSeconds,
    ],
    waited: (seconds) => waitTime.observe(waitRow, seconds),
    used: (seconds) => useTime.observe(useRow, seconds),
    timedOut: (phase) => timeouts.add(phaseRows[phase]),
    leaked: () => leaks.add(leaksRow),
    refresh(snapshot, totals) {
      connections.set(usedRow, snapshot.used);
      connections.set(idleRow, snapshot.idle);
      connecting.set(connectingRow, snapshot.connecting);
      max.set(maxRow, snapshot.max);
      pending.set(pendingRow, snapshot.pending);
      oldestPending.set(oldestPendingRow, snapshot.oldestPendingMs / 1000);
      suspected.set(suspectedRow, snapshot.leaked);
      raise(usedSeconds, usedSecondsRow, totals.usedSeconds);
      raise(saturatedSeconds, saturatedSecondsRow, totals.saturatedSeconds);
    },
  };
}

/** Brings a counter up to a total. Adding what is missing may overshoot by a rounding error, which is no going back. */
function raise(counter: Counter, row: number, total: number): void {
  counter.add(row, Math.max(0, total - counter.value(row)));
}
