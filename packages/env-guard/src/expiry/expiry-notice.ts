import type { Finding } from "@luneo/kernel/findings";
import type { Notice } from "@luneo/kernel/notify/notice";
import type { AgedSecret } from "./aged-secret.ts";

/** What people are told of. */
export interface ExpiryNews {
  /** Whose secrets they are. */
  readonly service: string;
  readonly environment: string;
  readonly secrets: readonly AgedSecret[];
  readonly findings: readonly Finding[];
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

const news = new Set(["secret-expired", "secret-expiring", "secret-rotation-due", "secret-changed-unrecorded"]);

/** The notice about secrets that end, are due or were changed, or `undefined` if none is: that an age is unknown wakes nobody. Pure. */
export function expiryNotice({ service, environment, secrets, findings, nowMs }: ExpiryNews): Notice | undefined {
  const dated = findings.filter(({ id }) => news.has(id));
  if (dated.length === 0) return undefined;
  const unknown = findings.filter(({ id }) => id === "secret-age-unknown").length;
  const isUrgent = dated.some(({ severity }) => severity === "error");
  const runbooks = new Map(secrets.flatMap(({ name, runbook }) => (runbook ? [[name, runbook] as const] : [])));
  const links = dated.flatMap(({ subject = "" }) => {
    const url = runbooks.get(subject);
    return url ? [{ label: `Runbook of ${subject}`, url }] : [];
  });
  return {
    source: service,
    severity: isUrgent ? "critical" : "warning",
    title: `${dated.length === 1 ? "A secret" : `${dated.length} secrets`} of ${service} need${dated.length === 1 ? "s" : ""} care${isUrgent ? " now" : ""}`,
    text: dated.map(({ evidence, fix }) => `${evidence}. ${fix}`).join("\n"),
    fields: [
      { name: "Environment", value: environment },
      ...(unknown > 0 ? [{ name: "Of unknown age", value: String(unknown) }] : []),
    ],
    links,
    at: nowMs,
    dedupeKey: `env-guard-expiry:${service}:${environment}`,
  };
}
