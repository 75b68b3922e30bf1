import type { Finding } from "@luneo/kernel/findings";
import type { EnvDefinition } from "../definition/define-env.ts";
import type { EnvSource } from "../reading/env-source.ts";
import { secretValue } from "./aged-secret.ts";
import { fingerprint } from "./fingerprint.ts";
import type { SecretLock } from "./secret-age.ts";

/** Where a lock file is no longer true: of secrets that aren't declared, and of values that were replaced unrecorded. */
export function lockFindings(
  definition: EnvDefinition<unknown>,
  source: EnvSource,
  lock: SecretLock,
): readonly Finding[] {
  return Object.entries(lock.secrets).flatMap(([name, entry]): readonly Finding[] => {
    const spec = definition.variables.get(name);
    if (!spec?.sensitive) {
      const what = spec ? "isn't sensitive" : "isn't declared";
      const fix = `Take ${name} out of the lock file, or declare it as a secret.`;
      const evidence = `The lock file has ${name}, which ${what}`;
      return [{ id: "lock-unknown-name", severity: "warning", subject: name, evidence, fix }];
    }
    const value = entry.fingerprint === undefined ? undefined : secretValue(definition, source, name);
    if (value === undefined || !lock.salt || fingerprint(lock.salt, value) === entry.fingerprint) return [];
    return [
      {
        id: "secret-changed-unrecorded",
        severity: "error",
        subject: name,
        evidence: `${name} has another value than the one that was recorded${entry.rotatedAt ? ` with ${entry.rotatedAt}` : ""}`,
        fix: `If it was replaced, run \`env-guard expiry --record ${name} --fingerprint\`; if not, find out who changed it.`,
      },
    ];
  });
}
