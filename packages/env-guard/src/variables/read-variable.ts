import type { Problem } from "@luneo/kernel/error";
import { passwordOf } from "./hosts.ts";
import { hasInvisible, tidyText } from "./tidy-text.ts";
import type { Phase, VariableSpec } from "./variable-spec.ts";

/** What was read of a variable. */
export interface Outcome {
  readonly value: unknown;
  /** What the value was read from; absent when the environment doesn't set the variable. */
  readonly text?: string;
  /** Whether something was taken off the text. */
  readonly isTrimmed?: boolean;
}

/**
 * Reads one variable, or tells its problem. Pure; `raw` is what the source holds, `undefined` when it holds nothing.
 * Without a phase, it is needed in every one.
 */
export function readVariable(
  name: string,
  spec: VariableSpec,
  raw: unknown,
  environment: string,
  phase?: Phase,
): Outcome | Problem {
  if (typeof (raw ?? "") !== "string") return problem(name, spec, "INVALID", "is not text", typeof raw);
  const text = tidyText((raw ?? "") as string);
  if (!text) return readUnset(name, spec, environment, phase);
  if (text === "undefined" || text === "null") {
    return refusal(name, spec, text, "LITERAL", 'that is "undefined" or "null"');
  }

  const { sensitive } = spec;
  const isTrimmed = text !== raw && !(spec.trimsWrapping && (raw as string).trim() === text);
  if (sensitive && !spec.trimsWrapping && (isTrimmed || hasInvisible(text))) {
    return refusal(name, spec, text, "STRAY", "among blanks, quotes or invisible ones", "Remove those");
  }
  if (!sensitive && passwordOf(text)) {
    return refusal(name, spec, text, "PLAIN_PASSWORD", "with a password", "Declare it sensitive");
  }
  const reading = spec.read(text);
  if ("value" in reading) return { text, value: reading.value, isTrimmed };
  return refusal(name, spec, text, reading.code, reading.detail, reading.fix);
}

function readUnset(name: string, spec: VariableSpec, environment: string, phase: Phase | undefined): Outcome | Problem {
  const { fallback, requiredIn, phases } = spec;
  const own = fallback ?? spec.readUnset?.();
  // A schema may be content without any value.
  const isOptional = own !== undefined && "value" in own;
  const hasDefault = isOptional && own.value !== undefined;
  // The default of a secret is public: production has to set its own.
  const isPublic = hasDefault && spec.sensitive && environment === "production";
  const isNeeded = !phase || !phases || phases.includes(phase);
  if (isNeeded && (isPublic || (requiredIn ? requiredIn.includes(environment) : !isOptional))) {
    return problem(name, spec, "MISSING", "is not set");
  }
  return hasDefault && !isPublic ? own : { value: undefined };
}

function refusal(name: string, spec: VariableSpec, text: string, code = "INVALID", detail = "", fix?: string): Problem {
  return problem(
    name,
    spec,
    code,
    "is not valid",
    `text of ${text.length} character${text[1] ? "s" : ""} ${detail}`.trim(),
    fix,
  );
}

function problem(
  name: string,
  { expects }: VariableSpec,
  code: string,
  what: string,
  got?: string,
  fix = `Set it to ${expects}`,
): Problem {
  return { code, what: `${name} ${what}`, ...(got && { got }), fix };
}
