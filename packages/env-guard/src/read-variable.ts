import type { Problem } from "@luneo/kernel/error";
import { passwordOf } from "./hosts.ts";
import { hasInvisible, tidyText } from "./tidy-text.ts";
import type { VariableSpec } from "./variable-spec.ts";

/** What was read of a variable. */
export interface Outcome {
  readonly value: unknown;
  /** What the value was read from; absent when the environment doesn't set the variable. */
  readonly text?: string;
  /** Whether something was taken off the text. */
  readonly isTrimmed?: boolean;
}

/** Reads one variable, or tells its problem. Pure; `raw` is what the source holds, `undefined` when it holds nothing. */
export function readVariable(name: string, spec: VariableSpec, raw: unknown, environment: string): Outcome | Problem {
  const { expects, sensitive, requiredIn, fallback } = spec;
  const problem = (code: string, what: string, got?: string, fix = `Set it to ${expects}`): Problem => {
    return { code, what: `${name} ${what}`, ...(got && { got }), fix };
  };
  if (typeof (raw ?? "") !== "string") return problem("INVALID", "is not text", typeof raw);

  const text = tidyText(raw as string);
  const refuse = (code = "INVALID", detail = "", fix?: string) =>
    problem(code, "is not valid", `text of ${text.length} characters ${detail}`.trim(), fix);
  if (!text) {
    const unset = spec.readUnset?.() ?? {};
    if ("value" in unset) return unset;
    // The default of a secret is public: production has to set its own.
    const isPublic = fallback && sensitive && environment === "production";
    const mustBeSet = isPublic || (requiredIn?.includes(environment) ?? !fallback);
    return mustBeSet ? problem("MISSING", "is not set") : (fallback ?? { value: undefined });
  }
  if (text === "undefined" || text === "null") return refuse("LITERAL", 'that is "undefined" or "null"');
  const isTrimmed = text !== raw;
  if (sensitive && (isTrimmed || hasInvisible(text))) {
    return refuse("STRAY", "among blanks, quotes or invisible ones", "Remove those");
  }
  if (!sensitive && passwordOf(text)) return refuse("PLAIN_PASSWORD", "with a password", "Declare it sensitive");
  const reading = spec.read(text);
  return "value" in reading ? { text, value: reading.value, isTrimmed } : refuse(reading.code, reading.detail);
}
