import type { Finding } from "@luneo/kernel/findings";
import type { AgedSecret } from "../expiry/aged-secret.ts";

/** What of Railway gets in the way of replacing a key without a rejected request. Pure. */
export function railwayFindings(
  secrets: readonly AgedSecret[],
  env: Readonly<Record<string, string | undefined>>,
): readonly Finding[] {
  const isThere = env["RAILWAY_ENVIRONMENT_NAME"] !== undefined || env["RAILWAY_PROJECT_ID"] !== undefined;
  const rings = secrets.filter(({ ring }) => ring);
  const overlap = Number(env["RAILWAY_DEPLOYMENT_OVERLAP_SECONDS"] ?? 0);
  if (!isThere || rings.length === 0 || overlap > 0) return [];
  const names = rings.map(({ name }) => name).join(", ");
  return [
    {
      id: "railway-no-overlap",
      severity: "warning",
      subject: "RAILWAY_DEPLOYMENT_OVERLAP_SECONDS",
      evidence: `RAILWAY_DEPLOYMENT_OVERLAP_SECONDS is ${env["RAILWAY_DEPLOYMENT_OVERLAP_SECONDS"] ? "0" : "not set (0)"}, and each step of a rotation of ${names} is a deployment`,
      fix: "Set it to 20 or more, so that the old deployment serves until the new one does.",
    },
  ];
}
