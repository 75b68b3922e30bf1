import type { Duration } from "@luneo/kernel/duration";
import { parseDuration } from "@luneo/kernel/duration";
import type { Problem } from "@luneo/kernel/error";
import type { InstantVector } from "@luneo/kernel/rules/promql";
import type { AlertingRule, RuleGroup } from "@luneo/kernel/rules/rule-group";
import { RUNBOOKS_URL } from "@luneo/kernel/rules/runbooks";
import { refuseProblems } from "./definition/env-guard-error.ts";
import { alertExpressions } from "./expiry/alert-expressions.ts";
import { aText } from "@luneo/kernel/option-checks";
import { isObject, optionFaults, type OptionCheck } from "@luneo/kernel/option-faults";
import { anAlertTime, aSeverity, labelsBeside } from "@luneo/kernel/rules/alert-options";

export type { AlertingRule, RecordingRule, RuleGroup } from "@luneo/kernel/rules/rule-group";

/** The alerts on secrets, in the order of their rules. */
const alertNames = [
  "SecretRotationDue",
  "SecretExpiringSoon",
  "SecretExpired",
  "SecretAgeUnknown",
  "SecretRotationStalled",
  "SecretRingSkew",
  "SecretPreviousUnused",
] as const;

/** One of the alerts on secrets. */
export type EnvAlertName = (typeof alertNames)[number];

/** What is alerted on, and when. */
export interface EnvAlertOptions {
  /** How long before its end a secret should be replaced. @defaultValue "30d" */
  readonly warn?: Duration;
  /** How long before its end it becomes urgent; shorter than `warn`. @defaultValue "7d" */
  readonly critical?: Duration;
  /** How long a next key may be staged without being promoted. @defaultValue "7d" */
  readonly stalledAfter?: Duration;
  /** How long a previous key must have verified nothing to be called unused; not less than tokens live. @defaultValue "7d" */
  readonly unusedAfter?: Duration;
  /** How long anything must last before it alerts. @defaultValue "15m" */
  readonly for?: Duration;
  /** How long a rollout takes: replicas may disagree on a ring for that long. @defaultValue "15m" */
  readonly rolloutTime?: Duration;
  /** Labels that tell one service from another; its replicas alert together. @defaultValue ["job"] */
  readonly by?: readonly string[];
  /**
   * The label `severity`, by which alerts are routed: of all of them, or of those that are named.
   * @defaultValue that of each alert: info, warning or critical
   */
  readonly severity?: string | Readonly<Partial<Record<EnvAlertName, string>>>;
  /** Where the runbooks are, without the slash at the end. @defaultValue those of this project */
  readonly runbooks?: string;
}

/**
 * Alerts on the metrics of `envMetrics`, one for each secret of each service.
 *
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` with all that is wrong with the options
 */
export function alertRules(options: EnvAlertOptions = {}): RuleGroup[] {
  refuseProblems("ENV_ARGUMENT_INVALID", "argument of alertRules", alertProblems(options));
  const { warn = "30d", critical = "7d", stalledAfter = "7d", unusedAfter = "7d", by = ["job"] } = options;
  const { rolloutTime = "15m", runbooks = RUNBOOKS_URL } = options;
  const severities = typeof options.severity === "object" ? options.severity : {};
  const severityOfAll = typeof options.severity === "string" ? options.severity : undefined;
  const when = alertExpressions({ warn, critical, stalledAfter, unusedAfter, by });
  const place = by.length > 0 ? ` of ${by.map((label) => `{{ $labels.${label} }}`).join(" ")}` : "";
  const rule = (
    alert: EnvAlertName,
    { severity, expr, words, page, lasting = options.for ?? "15m" }: Alert,
  ): AlertingRule => ({
    alert,
    expr,
    for: lasting,
    labels: { severity: severities[alert] ?? severityOfAll ?? severity },
    annotations: {
      summary: `{{ $labels.name }}${place} ${words[0]}`,
      description: words[1],
      runbook_url: `${runbooks}/${page}.md`,
    },
  });
  const life = { page: "secret-expiring" };
  const ring = { page: "rotate-secret" };
  const [stalled, unused] = [stalledWords(stalledAfter), unusedWords(unusedAfter)];
  return [
    {
      name: "env-guard",
      rules: [
        rule("SecretRotationDue", { ...life, severity: "warning", expr: when.due, words: dueWords }),
        rule("SecretExpiringSoon", { ...life, severity: "critical", expr: when.expiring, words: expiringWords }),
        rule("SecretExpired", { ...life, severity: "critical", expr: when.expired, words: expiredWords }),
        rule("SecretAgeUnknown", { ...life, severity: "info", expr: when.unknown, words: unknownWords }),
        rule("SecretRotationStalled", { ...ring, severity: "warning", expr: when.stalled, words: stalled }),
        rule("SecretRingSkew", {
          ...ring,
          severity: "warning",
          expr: when.skew,
          words: skewWords,
          lasting: rolloutTime,
        }),
        rule("SecretPreviousUnused", { ...ring, severity: "info", expr: when.unused, words: unused }),
      ],
    },
  ];
}

interface Alert {
  readonly severity: "info" | "warning" | "critical";
  readonly expr: InstantVector;
  readonly words: Words;
  readonly page: string;
  readonly lasting?: Duration;
}

type Words = readonly [summary: string, description: string];

const dueWords: Words = [
  "should be replaced",
  "Its end is near, or its rotation was due. {{ if gt $value 0.0 }}It ends in {{ $value | humanizeDuration }}.{{ end }}",
];
const expiringWords: Words = [
  "expires in {{ $value | humanizeDuration }}",
  "What needs it fails from then on. Replace it now.",
];
const expiredWords: Words = [
  "expired {{ $value | humanizeDuration }} ago",
  "What needs it fails, or will when it connects anew.",
];
const unknownWords: Words = [
  "has no known age",
  "Nothing says when it was made or ends: set its _ROTATED_AT or _EXPIRES_AT, or record it in env-guard.lock.json.",
];
const skewWords: Words = [
  "differs between replicas",
  "They don't hold the same keys: a token that one replica signs may be rejected by another.",
];
const stalledWords = (span: Duration): Words => [
  "has a next key that nobody promotes",
  `It has been staged for more than ${span}. Promote it, or take it away.`,
];
const unusedWords = (span: Duration): Words => [
  "has a previous key that verifies nothing",
  `No token needed it for ${span}: it can be retired, which completes the rotation.`,
];

const optionChecks: Readonly<Record<keyof EnvAlertOptions, OptionCheck>> = {
  warn: anAlertTime,
  critical: anAlertTime,
  stalledAfter: anAlertTime,
  unusedAfter: anAlertTime,
  for: anAlertTime,
  rolloutTime: anAlertTime,
  by: labelsBeside(["name", "role", "kid"], 0),
  severity: aSeverity(alertNames),
  runbooks: aText,
};

function alertProblems(options: unknown): Problem[] {
  const faults = [...optionFaults(options, optionChecks)];
  if (faults.length === 0 && isObject(options)) {
    const { warn = "30d", critical = "7d" } = options as EnvAlertOptions;
    if (parseDuration(critical)! >= parseDuration(warn)!) faults.push("`critical` must be shorter than `warn`");
  }
  return faults.map((what) => ({ code: "OPTION", what, fix: "Leave it out for the default" }));
}
