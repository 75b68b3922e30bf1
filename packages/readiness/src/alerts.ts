import type { Duration } from "@luneo/kernel/duration";
import { greaterThan, metric, sum } from "@luneo/kernel/rules/promql";
import type { RuleGroup } from "@luneo/kernel/rules/rule-group";

export type { AlertingRule, RecordingRule, RuleGroup } from "@luneo/kernel/rules/rule-group";

/** How the alerts on readiness are set. */
export interface ReadinessAlertOptions {
  /**
   * How long a dependency must fail before it alerts; a deploy or a failover should be over by then.
   *
   * @defaultValue "2m"
   */
  readonly downFor?: Duration;
  /** The `severity` of the alert that a dependency is down. @defaultValue "critical" */
  readonly severity?: string;
  /** Where the runbooks are, without the slash at the end. @defaultValue those of this project */
  readonly runbooks?: string;
}

const RUNBOOKS = "https://github.com/luneo/hardening/blob/main/docs/runbooks";

/** Alerts on what `readinessMetrics` exports: one for each dependency of each job, however many instances miss it. */
export function alertRules(options: ReadinessAlertOptions = {}): RuleGroup[] {
  const { downFor = "2m", severity = "critical", runbooks = RUNBOOKS } = options;
  const failing = metric("readiness_check_status", { kind: "dependency", status: "fail" });
  return [
    {
      name: "readiness",
      rules: [
        {
          alert: "DependencyDown",
          expr: greaterThan(sum(failing, { by: ["job", "check"] }), 0),
          for: downFor,
          labels: { severity },
          annotations: {
            summary: "{{ $labels.check }} is down for {{ $labels.job }}",
            description: `{{ $value }} instance(s) of {{ $labels.job }} have had no good answer of {{ $labels.check }} for ${downFor}.`,
            runbook_url: `${runbooks}/dependency-down.md`,
          },
        },
      ],
    },
  ];
}
