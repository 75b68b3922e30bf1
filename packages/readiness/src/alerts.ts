import { durationProblem } from "@luneo/kernel/duration";
import type { Duration } from "@luneo/kernel/duration";
import { shown } from "@luneo/kernel/error";
import type { Problem } from "@luneo/kernel/error";
import { greaterThan, metric, sum } from "@luneo/kernel/rules/promql";
import type { RuleGroup } from "@luneo/kernel/rules/rule-group";
import { RUNBOOKS_URL } from "@luneo/kernel/rules/runbooks";
import { ReadinessError } from "./readiness-error.ts";

export type { AlertingRule, RecordingRule, RuleGroup } from "@luneo/kernel/rules/rule-group";

/** How the alerts on readiness are set. */
export interface ReadinessAlertOptions {
  /**
   * How long a dependency must fail before it alerts; a deploy or a failover should be over by then.
   *
   * @defaultValue "2m"
   */
  readonly downFor?: Duration;
  /** The `severity` of the alert that a dependency is down: of info, warning and critical. @defaultValue "critical" */
  readonly severity?: string;
  /** Where the runbooks are, without the slash at the end. @defaultValue those of this project */
  readonly runbooks?: string;
}

/**
 * Alerts on what `readinessMetrics` exports: one for each dependency of each job, however many instances miss it.
 *
 * @throws ReadinessError `ALERTS_REFUSED` with all that is wrong with the options
 */
export function alertRules(options: ReadinessAlertOptions = {}): RuleGroup[] {
  const { downFor = "2m", severity = "critical", runbooks = RUNBOOKS_URL } = options;
  const problems = [durationProblem(downFor, "downFor"), ...Object.entries({ severity, runbooks }).map(emptyProblem)];
  const found = problems.filter((problem) => problem !== undefined);
  if (found.length > 0) throw new ReadinessError({ code: "ALERTS_REFUSED", problems: found });
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

function emptyProblem([option, value]: [string, unknown]): Problem | undefined {
  if (typeof value === "string" && value !== "") return undefined;
  const what = `\`${option}\` must be a text that is not empty`;
  return { code: "TEXT_EMPTY", what, got: shown(value), fix: "Leave it out for the default." };
}
