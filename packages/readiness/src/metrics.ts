import { createCounter } from "@luneo/kernel/metrics/counter";
import type { Counter } from "@luneo/kernel/metrics/counter";
import { createGauge } from "@luneo/kernel/metrics/gauge";
import { createMetricSource } from "@luneo/kernel/metrics/metric-source";
import type { MetricSource } from "@luneo/kernel/metrics/metric-source";
import type { Readiness } from "./readiness.ts";
import { needReadiness } from "./serving/needed-readiness.ts";

export type { MetricFamily } from "@luneo/kernel/metrics/metric-family";
export type { MetricSource } from "@luneo/kernel/metrics/metric-source";
export type { MetricRegistry } from "@luneo/kernel/metrics/registry-attachment";

const CHECK_STATUSES = ["pass", "warn", "fail", "skipped", "unknown"] as const;
const GROUP_STATUSES = ["pass", "warn", "fail"] as const;
const CHECK_LABELS = ["check", "kind"] as const;
/** Prometheus takes times in seconds. Other units have no base unit of ours: they stay what the check calls them. */
const SECONDS: Readonly<Record<string, (value: number) => number>> = {
  ms: (value) => value / 1000,
  s: (value) => value,
  days: (value) => value * 86_400,
};

/**
 * What the snapshot of `readiness` says, as metrics; read when they are scraped, so that they cost nothing otherwise.
 *
 * @throws ReadinessError `READINESS_REFUSED` for what is no readiness
 *
 * @example
 * readinessMetrics(readiness).attach(promClient.register);
 */
export function readinessMetrics(readiness: Pick<Readiness, "snapshot">): MetricSource {
  needReadiness("readinessMetrics", readiness, "snapshot");
  const checkStatus = createGauge({
    name: "readiness_check_status",
    help: "1 for the status that the check has, 0 for each that it has not.",
    labels: [...CHECK_LABELS, "status"],
  });
  const groupStatus = createGauge({
    name: "readiness_group_status",
    help: "1 for the status that the group has, 0 for each that it has not.",
    labels: ["group", "status"],
  });
  const impact = createGauge({
    name: "readiness_check_impact",
    help: "1 for what a failure of the check means for a group that it is in.",
    labels: [...CHECK_LABELS, "group", "impact"],
  });
  const duration = createGauge({
    name: "readiness_check_duration_seconds",
    help: "How long the last run of the check took, or has taken so far if it is overdue.",
    labels: CHECK_LABELS,
    aggregator: "max",
  });
  const value = createGauge({
    name: "readiness_check_value",
    help: "The quantity that the last run of the check told, in the unit of its label; NaN when it told none.",
    labels: [...CHECK_LABELS, "unit"],
    aggregator: "average",
  });
  const lastSuccess = createGauge({
    name: "readiness_check_last_success_timestamp_seconds",
    help: "When a run of the check last did not fail, in seconds since 1970.",
    labels: CHECK_LABELS,
    aggregator: "min",
  });
  const runs = createCounter({
    name: "readiness_check_runs_total",
    help: "How often the check was run.",
    labels: CHECK_LABELS,
  });
  const skippedRuns = createCounter({
    name: "readiness_check_skipped_runs_total",
    help: "How often the check's turn came while its last run was still pending.",
    labels: CHECK_LABELS,
  });
  const transitions = createCounter({
    name: "readiness_check_transitions_total",
    help: "How often the status of the check changed.",
    labels: CHECK_LABELS,
  });

  function refresh(): void {
    const { checks, groups } = readiness.snapshot();
    // A series that went away would leave alerts and graphs at its last value for minutes.
    for (let row = 0; row < value.rows.count; row += 1) value.set(row, NaN);
    for (const check of checks) {
      const labels = [check.name, check.kind];
      for (const status of CHECK_STATUSES) {
        checkStatus.set(checkStatus.row(...labels, status), check.status === status ? 1 : 0);
      }
      for (const [group, word] of Object.entries(check.impacts)) impact.set(impact.row(...labels, group, word), 1);
      if (check.durationMs !== undefined) duration.set(duration.row(...labels), check.durationMs / 1000);
      if (check.value !== undefined && check.status !== "unknown") {
        const toSeconds = Object.hasOwn(SECONDS, check.unit ?? "") ? SECONDS[check.unit as string] : undefined;
        const row = value.row(...labels, toSeconds === undefined ? (check.unit ?? "") : "seconds");
        value.set(row, toSeconds?.(check.value) ?? check.value);
      }
      if (check.succeededAtMs !== undefined) lastSuccess.set(lastSuccess.row(...labels), check.succeededAtMs / 1000);
      raise(runs, runs.row(...labels), check.runs);
      raise(skippedRuns, skippedRuns.row(...labels), check.skippedRuns);
      raise(transitions, transitions.row(...labels), check.transitions);
    }
    for (const [group, report] of Object.entries(groups)) {
      for (const status of GROUP_STATUSES) {
        groupStatus.set(groupStatus.row(group, status), report.status === status ? 1 : 0);
      }
    }
  }

  const families = [checkStatus, groupStatus, impact, duration, value, lastSuccess, runs, skippedRuns, transitions];
  return createMetricSource({ families, refresh });
}

/** Counters are counted by readiness itself: here they only catch up. */
function raise(counter: Counter, row: number, total: number): void {
  counter.add(row, total - counter.value(row));
}
