import type { Finding } from "@luneo/kernel/findings";
import { dayText, distanceText } from "./age-words.ts";
import type { AgedSecret } from "./aged-secret.ts";
import type { DateSource } from "./secret-age.ts";

/** From when on an end is told, in milliseconds before it. */
export interface AgeLimits {
  readonly warnMs: number;
  readonly criticalMs: number;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

const says: Readonly<Record<DateSource, string>> = {
  jwt: "the token itself says",
  x509: "the certificate itself says",
  companion: "its variable beside it says",
  lock: "the lock file says",
};

/** What is to be told of the ages of secrets; those whose age nobody knows included. Pure. */
export function ageFindings(secrets: readonly AgedSecret[], limits: AgeLimits): readonly Finding[] {
  return secrets.flatMap((secret) => ageFinding(secret, limits) ?? []);
}

function ageFinding({ name, age, owner, runbook }: AgedSecret, limits: AgeLimits): Finding | undefined {
  const { warnMs, criticalMs, nowMs } = limits;
  if (!age) return undefined;
  const { expiresAtMs, expirySource, rotationDueAtMs, state } = age;
  const how = runbook ? `: see ${runbook}` : `: \`env-guard rotate ${name}\` tells how`;
  const fix = `${owner ? `${owner} replaces it` : "Replace it"}${how}.`;
  const leftMs = (expiresAtMs ?? Infinity) - nowMs;
  if (leftMs <= warnMs) {
    const end = `${dayText(expiresAtMs!)} (${distanceText(expiresAtMs!, nowMs)}), ${says[expirySource!]}`;
    const isOver = state === "expired";
    // What ends later than within a week is to be replaced: so its state says, and so does whoever asks earlier.
    const id = isOver ? "secret-expired" : state === "expiring" ? "secret-expiring" : "secret-rotation-due";
    return {
      id,
      severity: leftMs <= criticalMs ? "error" : "warning",
      subject: name,
      evidence: `${name} ${isOver ? "expired on" : "expires on"} ${end}`,
      fix,
    };
  }
  if (rotationDueAtMs !== undefined && rotationDueAtMs <= nowMs) {
    const since = `${dayText(rotationDueAtMs)} (${distanceText(rotationDueAtMs, nowMs)})`;
    const evidence = `${name} was to be replaced by ${since}`;
    return { id: "secret-rotation-due", severity: "warning", subject: name, evidence, fix };
  }
  if (state !== "unknown") return undefined;
  const unknown = "Set its _ROTATED_AT or _EXPIRES_AT (ISO 8601 with zone), or run `env-guard expiry --record ";
  return {
    id: "secret-age-unknown",
    severity: "warning",
    subject: name,
    evidence: `Nothing says how old ${name} is or when it ends`,
    fix: `${unknown}${name}\`.`,
  };
}
