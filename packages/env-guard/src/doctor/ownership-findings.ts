import type { Finding } from "@luneo/kernel/findings";
import type { AgedSecret } from "../expiry/aged-secret.ts";

/** Secrets that are to be replaced, and nobody is named who does it, or no page that says how. Pure but for `isThere`. */
export function careFindings(secrets: readonly AgedSecret[], isThere: (path: string) => boolean): readonly Finding[] {
  return secrets.flatMap(({ name, rotateEvery, age, ring, owner, runbook }): readonly Finding[] => {
    const isReplaced = rotateEvery !== undefined || ring !== undefined || age?.expiresAtMs !== undefined;
    const missing: Finding[] = [];
    if (isReplaced && !owner) {
      const fix = `Name somebody: .rotate({ owner: "…" }) in the definition, or \`env-guard expiry --note ${name} --owner …\`.`;
      const evidence = `Nobody is named who replaces ${name}`;
      missing.push({ id: "secret-no-owner", severity: "info", subject: name, evidence, fix });
    }
    if (isReplaced && !runbook) {
      const fix = `\`env-guard rotate ${name}\` prints the procedure; name your page with .rotate({ runbook: "docs/…" }).`;
      missing.push({
        id: "secret-no-runbook",
        severity: "info",
        subject: name,
        evidence: `No page says how ${name} is replaced`,
        fix,
      });
    }
    if (runbook && !/^https?:\/\//.test(runbook) && !isThere(runbook.replace(/#.*$/, ""))) {
      const fix = "Write it, or correct its path, which is relative to the working directory.";
      const evidence = `The runbook of ${name}, ${runbook}, isn't there`;
      missing.push({ id: "secret-runbook-missing", severity: "warning", subject: name, evidence, fix });
    }
    return missing;
  });
}
