import { divide, greaterThan, metric, rate } from "@luneo/kernel/rules/promql";
import type { RuleGroup } from "@luneo/kernel/rules/rule-group";

export type { AlertingRule, RecordingRule, RuleGroup } from "@luneo/kernel/rules/rule-group";

/** What is alerted on. */
export interface PoolAlertOptions {
  /**
   * The mean share of a pool in use, over five minutes, above which it alerts.
   *
   * @defaultValue 0.8
   */
  readonly utilisation?: number;
  /**
   * The share of five minutes in which a caller waited because every connection was taken, above which it alerts.
   *
   * @defaultValue 0.05
   */
  readonly saturatedTime?: number;
  /**
   * The label `severity` of the alerts, by which they are routed.
   *
   * @defaultValue "ticket"
   */
  readonly severity?: string;
}

const runbook = "https://github.com/luneo/hardening/blob/main/docs/runbooks/pool-saturated.md";

/**
 * Alerts for every pool that is scraped, one for each instance.
 *
 * They rest on what was integrated between two scrapes, so short bursts count as much as they lasted.
 */
export function alertRules(options: PoolAlertOptions = {}): RuleGroup[] {
  const { utilisation = 0.8, saturatedTime = 0.05, severity = "ticket" } = options;
  const labels = { severity };
  const used = rate(metric("db_client_connections_used_seconds_total"), "5m");
  const saturated = rate(metric("db_client_connections_saturated_seconds_total"), "5m");
  return [
    {
      name: "db-pool-metrics",
      rules: [
        {
          alert: "DbPoolUtilisationHigh",
          expr: greaterThan(divide(used, metric("db_client_connections_max")), utilisation),
          for: "5m",
          keepFiringFor: "5m",
          labels,
          annotations: {
            summary: "Pool {{ $labels.pool }} is {{ $value | humanizePercentage }} in use",
            description: "On average over the last 5 minutes. The next burst will find no connection.",
            runbook_url: runbook,
          },
        },
        {
          alert: "DbPoolSaturated",
          expr: greaterThan(saturated, saturatedTime),
          for: "2m",
          keepFiringFor: "5m",
          labels,
          annotations: {
            summary: "Requests wait for pool {{ $labels.pool }} {{ $value | humanizePercentage }} of the time",
            description: "Over the last 5 minutes, for that share of time, a caller waited because all were taken.",
            runbook_url: runbook,
          },
        },
      ],
    },
  ];
}
