import type { Problem } from "@luneo/kernel/error";
import { hostsOf, isLocalHost, isPrivateHost, passwordOf } from "./hosts.ts";
import type { OptionCheck } from "./option-faults.ts";
import { isPlaceholder } from "./placeholder.ts";
import { postgresTarget } from "./postgres-target.ts";
import type { Outcome } from "./read-variable.ts";
import { randomSecret, weakness } from "./secret-strength.ts";
import type { VariableSpec } from "./variable-spec.ts";

/** What becomes of a finding: refused, reported among the warnings, or let pass. */
export type PolicyLevel = "error" | "warn" | "off";

/** What production minds, by the code of the problem. */
export interface Policy {
  /** What examples carry in a secret's place, also as the password of a URL. @defaultValue "error" */
  readonly PLACEHOLDER: PolicyLevel;
  /** A secret that is short, a pattern, or made of few different characters. @defaultValue "error" */
  readonly WEAK_SECRET: PolicyLevel;
  /** The same (or almost the same) value in two secrets; two URLs may share a password. @defaultValue "error" */
  readonly SHARED_SECRET: PolicyLevel;
  /** Stripe's test keys in production, and its live keys anywhere else. @defaultValue "error" */
  readonly KEY_MODE: PolicyLevel;
  /** A `sentryDsn()` that production doesn't set: `"off"` is the escape hatch. @defaultValue "error" */
  readonly SENTRY_DSN: PolicyLevel;
  /** An address of the machine itself. @defaultValue "warn" */
  readonly LOCAL_ADDRESS: PolicyLevel;
  /** Postgres outside of the private network without TLS. @defaultValue "warn", with `postgresUrl({ tls: "require" })` "error" */
  readonly PLAIN_DATABASE: PolicyLevel;
}

const defaults: Policy = {
  PLACEHOLDER: "error",
  WEAK_SECRET: "error",
  SHARED_SECRET: "error",
  KEY_MODE: "error",
  SENTRY_DSN: "error",
  LOCAL_ADDRESS: "warn",
  PLAIN_DATABASE: "warn",
};

const levelCheck: OptionCheck = [
  (value) => value === "error" || value === "warn" || value === "off",
  '"error", "warn" or "off"',
];

/** What each key of a policy must be. */
export const policyChecks: Readonly<Record<string, OptionCheck>> = Object.fromEntries(
  Object.keys(defaults).map((code) => [code, levelCheck]),
);

/** A variable that could be read. */
export interface ReadVariable extends Outcome {
  readonly name: string;
  readonly spec: VariableSpec;
}

/** Judges values that are valid by themselves. Pure; never quotes a value. */
export function judge(
  variables: readonly ReadVariable[],
  environment: string,
  policy: Partial<Policy>,
): Readonly<Record<PolicyLevel, readonly Problem[]>> {
  const verdict: Record<PolicyLevel, Problem[]> = { error: [], warn: [], off: [] };
  const isProduction = environment === "production";
  const seen = new Map<string, { readonly name: string; readonly isAddress: boolean }>();

  for (const { name, spec, text = "" } of variables) {
    const report = (code: keyof Policy, what: string, fix: string, level = defaults[code]) =>
      verdict[policy[code] ?? level].push({ code, what: `${name} ${what}`, fix });

    const mode = /^[rsp]k_(test|live)_/.exec(text)?.[1];
    const fitMode = isProduction ? "live" : "test";
    if (mode && mode !== fitMode) {
      report("KEY_MODE", `is a ${mode} key in ${environment}`, `Set it to the ${fitMode} key`);
    }
    if (!isProduction) continue;
    if (!text && spec.kind === "sentryDsn") report("SENTRY_DSN", "is not set", `Set it to ${spec.expects}`);
    const isAddress = text.includes("://");
    const database = spec.kind === "postgresUrl" ? postgresTarget(text) : undefined;
    const hosts = database?.hosts ?? hostsOf(text);
    if (hosts.some(isLocalHost)) {
      report("LOCAL_ADDRESS", "points to this machine", "Name a public or internal host");
    }
    if (database && !database.isEncrypted && !hosts.every(isPrivateHost)) {
      // Where there is a query, a second question mark would be part of a value.
      const fix = `${text.includes("?") ? "Set " : "Add ?"}sslmode=verify-full`;
      report("PLAIN_DATABASE", "lacks sslmode=require or stricter", fix, spec.tls && "error");
    }

    // What of a value is secret: the password of an address (which may have none), or all of it.
    const secret = isAddress ? passwordOf(text) : text;
    if (!spec.sensitive || !secret) continue;
    const weak = !isAddress && weakness(text, spec.minBits);
    if (isPlaceholder(secret)) {
      const fix = isAddress ? "Set its real password" : `Set it to the real one or ${randomSecret}`;
      report("PLACEHOLDER", "holds a placeholder", fix);
    } else if (weak) report("WEAK_SECRET", weak, `Set it to ${randomSecret}`);

    // Without its first or its last two characters: a counter at an end makes no second secret.
    const ends = secret.length < 8 ? [] : [secret.slice(2), secret.slice(0, -2)];
    const twin = seen.get(ends.find((end) => seen.has(end)) ?? "");
    if (twin && !(isAddress && twin.isAddress)) {
      report("SHARED_SECRET", `has the value of ${twin.name}, or almost`, "Give each its own");
    }
    for (const end of ends) seen.set(end, { name, isAddress });
  }
  return verdict;
}
