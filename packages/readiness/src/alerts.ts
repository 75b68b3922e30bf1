import type { Duration } from "@luneo/kernel/duration";
import type { InstantVector } from "@luneo/kernel/rules/promql";
import { aCount, aText } from "@luneo/kernel/option-checks";
import type { OptionCheck } from "@luneo/kernel/option-faults";
import { optionProblems } from "@luneo/kernel/option-problems";
import { anAlertTime, aSeverity, labelsBeside } from "@luneo/kernel/rules/alert-options";
import type { AlertingRule, RuleGroup } from "@luneo/kernel/rules/rule-group";
import { RUNBOOKS_URL } from "@luneo/kernel/rules/runbooks";
import { alertExpressions } from "./alerts/alert-expressions.ts";
import { refuseProblems } from "./readiness-error.ts";

export type { AlertingRule, RecordingRule, RuleGroup } from "@luneo/kernel/rules/rule-group";

/** The alerts on readiness, in the order of their rules. */
const alertNames = [
  "DependencyDown",
  "OptionalDependencyDown",
  "NoInstanceReady",
  "InstanceNotReady",
  "CheckStuck",
  "CheckFlapping",
] as const;

/** One of the alerts on readiness. */
export type ReadinessAlertName = (typeof alertNames)[number];

/** How the alerts on readiness are set. */
export interface ReadinessAlertOptions {
  /**
   * How long a dependency must fail, or no instance be ready, before it alerts; a deploy or a failover should be over by
   * then.
   *
   * @defaultValue "2m"
   */
  readonly downFor?: Duration;
  /**
   * How long an instance must not be ready while others are; longer than a start and a drain take. @defaultValue "10m"
   */
  readonly notReadyFor?: Duration;
  /** How long a run must be stuck, after the ten minutes that it takes to be sure. @defaultValue "5m" */
  readonly stuckFor?: Duration;
  /** How many changes between failing and not failing, in half an hour, are flapping. @defaultValue 6 */
  readonly flappingFrom?: number;
  /** Labels that tell one service from another; its instances are taken together. @defaultValue ["job"] */
  readonly by?: readonly string[];
  /**
   * The label `severity`, by which alerts are routed: of all of them, or of those that are named.
   *
   * @defaultValue critical for `DependencyDown` and `NoInstanceReady`, warning for the others
   */
  readonly severity?: string | Readonly<Partial<Record<ReadinessAlertName, string>>>;
  /** Where the runbooks are, without the slash at the end. @defaultValue those of this project */
  readonly runbooks?: string;
}

/**
 * Alerts on what `readinessMetrics` exports: of a dependency one for each service, however many instances miss it.
 *
 * @throws ReadinessError `ALERTS_REFUSED` with all that is wrong with the options
 */
export function alertRules(options: ReadinessAlertOptions = {}): RuleGroup[] {
  refuseProblems("ALERTS_REFUSED", optionProblems(options, optionChecks, { subject: "alertRules" }));
  const { downFor = "2m", notReadyFor = "10m", stuckFor = "5m", flappingFrom = 6, by = ["job"] } = options;
  const { severity, runbooks = RUNBOOKS_URL } = options;
  const when = alertExpressions({ by, flappingFrom });
  const service = by.map((label) => `{{ $labels.${label} }}`).join(" ");
  const lasting = { DependencyDown: downFor, OptionalDependencyDown: downFor, NoInstanceReady: downFor };
  const times: Partial<Record<ReadinessAlertName, Duration>> = {
    ...lasting,
    InstanceNotReady: notReadyFor,
    CheckStuck: stuckFor,
  };
  const rule = (alert: ReadinessAlertName, expr: InstantVector, page: string, words: Words): AlertingRule => ({
    alert,
    expr,
    ...(times[alert] === undefined ? { keepFiringFor: "15m" } : { for: times[alert] }),
    labels: { severity: (typeof severity === "string" ? severity : severity?.[alert]) ?? severities[alert] },
    annotations: { summary: words[0], description: words[1], runbook_url: `${runbooks}/${page}.md` },
  });
  return [
    {
      name: "readiness",
      rules: [
        rule("DependencyDown", when.dependencyDown, "dependency-down", [
          `{{ $labels.check }} is down for ${service}`,
          `{{ $value }} instance(s) of ${service} have had no good answer of {{ $labels.check }} for ${downFor}.`,
        ]),
        rule("OptionalDependencyDown", when.optionalDependencyDown, "dependency-down", [
          `{{ $labels.check }} is down for ${service}, which can serve without it`,
          `{{ $value }} instance(s) of ${service} have had no good answer of {{ $labels.check }} for ${downFor}. It is informational for what is served, or asked about by deployments only.`,
        ]),
        rule("NoInstanceReady", when.noInstanceReady, "instance-not-ready", [
          `No instance of ${service} is ready`,
          `Every instance that is scraped has answered 503 on /readyz for ${downFor}: nobody is served.`,
        ]),
        rule("InstanceNotReady", when.instanceNotReady, "instance-not-ready", [
          `{{ $labels.instance }} of ${service} is not ready, while others are`,
          `It has answered 503 on /readyz for ${notReadyFor}: it costs what an instance costs, and serves nobody.`,
        ]),
        rule("CheckStuck", when.checkStuck, "check-stuck", [
          `Check {{ $labels.check }} of {{ $labels.instance }} is stuck`,
          "One of its runs does not end, and no other is begun before it does. The check can't recover by itself.",
        ]),
        rule("CheckFlapping", when.checkFlapping, "check-flapping", [
          `Check {{ $labels.check }} of ${service} comes and goes`,
          "It began or ceased to fail {{ $value }} times within 30 minutes on one instance, too briefly to alert as down.",
        ]),
      ],
    },
  ];
}

type Words = readonly [summary: string, description: string];

const severities: Readonly<Record<ReadinessAlertName, string>> = {
  DependencyDown: "critical",
  OptionalDependencyDown: "warning",
  NoInstanceReady: "critical",
  InstanceNotReady: "warning",
  CheckStuck: "warning",
  CheckFlapping: "warning",
};

const optionChecks: Readonly<Record<keyof ReadinessAlertOptions, OptionCheck>> = {
  downFor: anAlertTime,
  notReadyFor: anAlertTime,
  stuckFor: anAlertTime,
  flappingFrom: aCount({ atLeast: 2 }),
  by: labelsBeside(["check", "kind", "group", "status", "impact"], 1),
  severity: aSeverity(alertNames),
  runbooks: aText,
};
