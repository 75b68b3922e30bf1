import { type Problem, shown } from "@luneo/kernel/error";
import { divide, greaterThan, metric, rate } from "@luneo/kernel/rules/promql";
import type { RuleGroup } from "@luneo/kernel/rules/rule-group";
import { RUNBOOKS_URL } from "@luneo/kernel/rules/runbooks";
import { PoolSettingsError } from "./pool-settings-error.ts";

export type { AlertingRule, RecordingRule, RuleGroup } from "@luneo/kernel/rules/rule-group";

/** What is alerted on. */
export interface PoolAlertOptions {
  /**
   * The mean share of a pool in use, over five minutes, above which it alerts; above 0, at most 1.
   *
   * @defaultValue 0.8
   */
  readonly utilisation?: number;
  /**
   * The share of five minutes in which a caller waited because every connection was taken, above which it alerts;
   * above 0, at most 1.
   *
   * @defaultValue 0.05
   */
  readonly saturatedTime?: number;
  /**
   * The label `severity` of the alerts, by which they are routed: of info, warning and critical.
   *
   * @defaultValue "warning"
   */
  readonly severity?: string;
  /**
   * Where the runbooks are, without the slash at the end.
   *
   * @defaultValue those of this project
   */
  readonly runbooks?: string;
}

/**
 * Alerts for every pool that is scraped, one for each instance.
 *
 * They rest on what was integrated between two scrapes, so short bursts count as much as they lasted.
 *
 * @throws PoolSettingsError `POOL_OPTIONS_REFUSED` with all that is wrong with the options
 */
export function alertRules(options: PoolAlertOptions = {}): RuleGroup[] {
  const { utilisation = 0.8, saturatedTime = 0.05, severity = "warning", runbooks = RUNBOOKS_URL } = options;
  const problems = [
    ...Object.entries({ utilisation, saturatedTime }).map(shareProblem),
    ...Object.entries({ severity, runbooks }).map(emptyProblem),
  ].filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new PoolSettingsError({ code: "POOL_OPTIONS_REFUSED", problems });
  const labels = { severity };
  const runbook = `${runbooks}/pool-saturated.md`;
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

const fix = "Leave it out for the default.";

function shareProblem([option, value]: [string, unknown]): Problem | undefined {
  if (typeof value === "number" && value > 0 && value <= 1) return undefined;
  return {
    code: "SHARE_INVALID",
    what: `\`${option}\` must be a share, above 0 and at most 1`,
    got: shown(value),
    fix,
  };
}

function emptyProblem([option, value]: [string, unknown]): Problem | undefined {
  if (typeof value === "string" && value !== "") return undefined;
  return { code: "TEXT_EMPTY", what: `\`${option}\` must be a text that is not empty`, got: shown(value), fix };
}
