import type { Problem } from "@luneo/kernel/error";
import { hostsOf, isLocalHost, isPrivateHost, passwordOf } from "../variables/hosts.ts";
import type { VariableSpec } from "../variables/variable-spec.ts";
import { isPlaceholder, isTemplateWhole } from "./placeholder.ts";
import { levelOf, type Policy, type PolicyLevel } from "./policy.ts";
import { randomSecret, weakness } from "./secret-strength.ts";
import { twinsAmong, type SecretPart } from "./secret-twins.ts";

export type { Policy } from "./policy.ts";

/** A variable that could be read. */
export interface ReadVariable {
  readonly name: string;
  readonly spec: VariableSpec;
  /** What its value was read from; `undefined` when the environment doesn't set it. */
  readonly text?: string | undefined;
}

type Report = (name: string, code: string, what: string, fix: string, level?: PolicyLevel) => void;

/** Judges values that are valid by themselves. Pure; never quotes a value. */
export function judge(
  variables: readonly ReadVariable[],
  environment: string,
  policy: Partial<Policy>,
): Readonly<Record<PolicyLevel, readonly Problem[]>> {
  const verdict: Record<PolicyLevel, Problem[]> = { error: [], warn: [], off: [] };
  const report: Report = (name, code, what, fix, level = "error") => {
    verdict[levelOf(policy, code, name, level)].push({ code, subject: name, what: `${name} ${what}`, fix });
  };
  const isProduction = environment === "production";
  const keys: Record<string, string> = {};
  const secrets: SecretPart[] = [];

  // What nothing can be said about goes through without a call.
  for (const { name, spec, text } of variables) {
    if (spec.examine) examine(name, spec, text, environment, report);
    if (!text) continue;
    if (text[2] === "_") judgeMode(name, text, environment, keys, report);
    if (!isProduction) continue;
    if (!spec.sensitive && isTemplateWhole(text)) {
      report(name, "PLACEHOLDER", "holds a placeholder", "Set it to the real one", "warn");
    }
    const isAddress = text.includes("://");
    if (isAddress) judgeAddress(name, spec, text, report);
    // What of a value is secret: the password of an address (which may have none), or all of it.
    const secret = spec.sensitive && (isAddress ? passwordOf(text) : text);
    if (!secret) continue;
    judgeSecret({ name, secret, isAddress }, spec, report);
    if (levelOf(policy, "SHARED_SECRET", name, "error") !== "off") secrets.push({ name, secret, isAddress });
  }
  // Not called for nothing: its first call compiles it.
  for (const [name, other] of secrets.length > 1 ? twinsAmong(secrets) : []) {
    report(name, "SHARED_SECRET", `has the value of ${other}, or almost`, "Give each its own");
  }
  const { live, test } = keys;
  if (live && test && levelOf(policy, "KEY_MODE", isProduction ? test : live, "error") !== "error") {
    report(test, "MIXED_KEYS", `is a test key beside ${live}, a live one`, "Use keys of one mode");
  }
  return verdict;
}

function examine(
  name: string,
  spec: VariableSpec,
  text: string | undefined,
  environment: string,
  report: Report,
): void {
  try {
    for (const { code, what, fix, level } of spec.examine!(text, { environment })) {
      report(name, code, what, fix, level);
    }
  } catch {
    // What somebody's function throws may quote the value.
    report(name, "SCHEMA_FAILED", "could not be examined", "Correct its `examine`");
  }
}

/** Of keys of Stripe; also of publishable ones and those of organizations. */
function judgeMode(
  name: string,
  text: string,
  environment: string,
  keys: Record<string, string>,
  report: Report,
): void {
  const mode = /^[rsp]k_(?:org_)?(live|test)_/.exec(text)?.[1];
  const fit = environment === "production" ? "live" : "test";
  if (!mode) return;
  keys[mode] = name;
  if (mode !== fit) report(name, "KEY_MODE", `is a ${mode} key in ${environment}`, `Set it to the ${fit} key`);
}

function judgeAddress(name: string, spec: VariableSpec, text: string, report: Report): void {
  const hosts = spec.hosts?.(text) ?? hostsOf(text);
  if (hosts.some(isLocalHost)) {
    report(name, "LOCAL_ADDRESS", "points to this machine", "Name a public or internal host", "warn");
  }
  const scheme = text.slice(0, text.indexOf(":")).toLowerCase();
  if (["http", "ws", "redis", "amqp"].includes(scheme) && !hosts.every(isPrivateHost)) {
    report(
      name,
      "PLAIN_ADDRESS",
      `uses ${scheme}: over a public network`,
      `Use ${scheme}s: or an internal host`,
      "warn",
    );
  }
}

function judgeSecret({ name, secret, isAddress }: SecretPart, spec: VariableSpec, report: Report): void {
  const weak = !isAddress && weakness(secret, spec.minBits);
  const isIssued = spec.minBits === 0;
  const good = isIssued ? spec.expects : randomSecret;
  if (isPlaceholder(secret)) {
    const fix = isAddress ? "Set its real password" : `Set it to ${isIssued ? "" : "the real one or "}${good}`;
    report(name, "PLACEHOLDER", "holds a placeholder", fix);
  } else if (weak) report(name, "WEAK_SECRET", weak, `Set it to ${good}`);
}
