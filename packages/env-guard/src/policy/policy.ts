import { isObject, isTextList, type OptionCheck } from "@luneo/kernel/option-faults";

/** What becomes of a finding: refused, reported among the warnings, or let pass. */
export type PolicyLevel = "error" | "warn" | "off";

/** A level for all variables, or one that leaves some of them out. */
export type PolicyRule = PolicyLevel | PolicyExcept;

/** A rule of the policy with the variables that it doesn't concern. */
export interface PolicyExcept {
  /** Names of variables. */
  readonly except: readonly string[];
  /** For all others. @defaultValue that of the rule */
  readonly level?: PolicyLevel;
}

/** What production minds, by the code of the problem. */
export interface Policy {
  /**
   * What examples carry in a secret's place, also as the password of a URL.
   * @defaultValue "error", and "warn" for what isn't sensitive, where only unmistakable ones count
   */
  readonly PLACEHOLDER: PolicyRule;
  /** A secret that is short, a pattern, or made of few different characters. @defaultValue "error" */
  readonly WEAK_SECRET: PolicyRule;
  /** The same (or almost the same) value in two secrets; two URLs may share a password. @defaultValue "error" */
  readonly SHARED_SECRET: PolicyRule;
  /** Stripe's test keys in production, and its live keys anywhere else. @defaultValue "error" */
  readonly KEY_MODE: PolicyRule;
  /** Live keys beside test keys, in any environment, where `KEY_MODE` lets them pass. @defaultValue "error" */
  readonly MIXED_KEYS: PolicyRule;
  /** A `stripeKey({ prefer: "restricted" })` that may do anything. @defaultValue "warn" */
  readonly UNRESTRICTED_KEY: PolicyRule;
  /** A `sentryDsn()` that production doesn't set: `"off"` is the escape hatch. @defaultValue "error" */
  readonly SENTRY_DSN: PolicyRule;
  /** An address of the machine itself. @defaultValue "warn" */
  readonly LOCAL_ADDRESS: PolicyRule;
  /** `http:`, `ws:`, `redis:` or `amqp:` to a host outside of the private network. @defaultValue "warn" */
  readonly PLAIN_ADDRESS: PolicyRule;
  /** Postgres outside of the private network without TLS. @defaultValue "warn", with `postgresUrl({ tls: "require" })` "error" */
  readonly PLAIN_DATABASE: PolicyRule;
}

const ruleCheck: OptionCheck = [isRule, '"error", "warn", "off" or { except: [names], level? }'];

/** What each key of a policy must be. */
export const policyChecks: Readonly<Record<keyof Policy, OptionCheck>> = {
  PLACEHOLDER: ruleCheck,
  WEAK_SECRET: ruleCheck,
  SHARED_SECRET: ruleCheck,
  KEY_MODE: ruleCheck,
  MIXED_KEYS: ruleCheck,
  UNRESTRICTED_KEY: ruleCheck,
  SENTRY_DSN: ruleCheck,
  LOCAL_ADDRESS: ruleCheck,
  PLAIN_ADDRESS: ruleCheck,
  PLAIN_DATABASE: ruleCheck,
};

function isLevel(value: unknown): boolean {
  return value === "error" || value === "warn" || value === "off";
}

function isRule(rule: unknown): boolean {
  if (!isObject(rule)) return isLevel(rule);
  const { except, level = "off", ...rest } = rule;
  return isTextList(except, /^[A-Z_][A-Z\d_]*$/) && isLevel(level) && Object.keys(rest).length === 0;
}

/** The level of a finding about a variable. */
export function levelOf(policy: Partial<Policy>, code: string, name: string, usual: PolicyLevel): PolicyLevel {
  const rule = policy[code as keyof Policy] ?? usual;
  if (typeof rule === "string") return rule;
  return rule.except.includes(name) ? "off" : (rule.level ?? usual);
}
