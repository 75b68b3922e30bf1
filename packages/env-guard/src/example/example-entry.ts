import { redact } from "@luneo/kernel/redact";
import { formatValue } from "../env-file/format-value.ts";
import { isRealSecret } from "../env-file/real-secret.ts";
import { isPlaceholder } from "../policy/placeholder.ts";
import { hostsOf, isLocalHost } from "../variables/hosts.ts";
import type { VariableSpec } from "../variables/variable-spec.ts";
import { generatedMark, type VariableItem } from "./example-item.ts";
import { requirementOf, requirementText } from "../docs/requirement.ts";

/** The comments above a variable, without line breaks: what it is for, its type, when it is needed. */
export function exampleComments(spec: VariableSpec): string[] {
  const { description, expects, deprecated, sensitive, formerNames = [], phases } = spec;
  const facts = [
    /^[a-z]+(?: |$)/.test(expects) ? expects.charAt(0).toUpperCase() + expects.slice(1) : expects,
    requirementText(spec),
    ...(phases?.length === 1 ? [`${phases[0]} only`] : []),
    ...(sensitive ? ["sensitive"] : []),
    ...(formerNames.length === 0 ? [] : [`once called ${formerNames.join(", ")}`]),
  ];
  const lines = [
    ...(description ?? "").split(/[\r\n\u2028\u2029]+/),
    facts.join("; "),
    deprecated === undefined ? "" : `Deprecated: ${deprecated}`,
  ];
  return lines
    .map((line) => line.replace(/\s+/g, " ").trim())
    .filter((line) => line !== "")
    .map((line) => `${generatedMark} ${line}`);
}

/** A line of a new variable, without a line break. */
export function exampleLine(name: string, spec: VariableSpec): string {
  return `${name}=${writtenValue(shownValue(spec))}`;
}

/** What is wrong with the value that an example file shows, and what it should show; `undefined` if nothing is. */
export function valueDrift(
  { name, value }: VariableItem,
  spec: VariableSpec,
): { readonly id: string; readonly evidence: string; readonly written: string } | undefined {
  const shown = shownValue(spec);
  const drift = (id: string, evidence: string) => ({ id, evidence, written: writtenValue(shown) });
  if (value === shown) return undefined;
  if (value !== "" && holdsSecret(value, spec)) return drift("example-secret", `${name} could hold a secret`);
  const isDefault = requirementOf(spec).defaultText !== undefined && shown !== "";
  if (isDefault) return drift("example-default", `${name} has another value than its default`);
  if (value === "") return drift("example-value", `${name} is empty, and the definition has an example for it`);
  // Any value that would be taken is as good an example; a secret's placeholder needn't be one.
  if (spec.sensitive || "value" in spec.read(value)) return undefined;
  return drift("example-invalid", `${name} has a value that the application would refuse`);
}

/** Whether an example file shows a variable with this value. */
export function isShown(value: string, spec: VariableSpec): boolean {
  return value === shownValue(spec);
}

/** Whether a value is worth keeping as a note where its line goes: not what is shown anyway, and nothing secret. */
export function isNoteworthy(name: string, value: string, spec: VariableSpec): boolean {
  return value !== "" && !isShown(value, spec) && !holdsSecret(value, spec) && !isRealSecret(name, value);
}

function shownValue(spec: VariableSpec): string {
  const value = requirementOf(spec).defaultText ?? spec.example ?? "";
  // What no way of writing reads back everywhere is better not shown.
  return formatValue(value) === undefined ? "" : value;
}

function writtenValue(value: string): string {
  return value === "" ? "" : (formatValue(value) ?? "");
}

/**
 * Whether a value is more than a placeholder. In an address, what counts is its password; without one, that of this machine
 * (or of a neighbour by its bare name, as in a compose file) holds no secret unless its query names one.
 */
function holdsSecret(value: string, { sensitive, example }: VariableSpec): boolean {
  if (value === example || isPlaceholder(value)) return false;
  const [, password] = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]*?:([^/?#\s]*)@/i.exec(value) ?? [];
  if (password) return !isPlaceholder(password);
  const hosts = hostsOf(value);
  const isNear = hosts.length > 0 && hosts.every((host) => isLocalHost(host) || !/[.:]/.test(host));
  if (isNear && !/[?&][\w-]*(?:key|pass|pwd|secret|token)[\w-]*=./i.test(value)) return redact(value) !== value;
  return sensitive === true ? !/^[a-z][a-z0-9+.-]*:\/\/[^:@]*(?:\/[^:@]*)?$/i.test(value) : redact(value) !== value;
}
