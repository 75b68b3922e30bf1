import type { Problem } from "@luneo/kernel/error";
import { isPlaceholder } from "../policy/placeholder.ts";
import { weakness } from "../policy/secret-strength.ts";
import type { ReadPart, VariableSpec } from "../variables/variable-spec.ts";

/**
 * What is wrong with the variables of a ring as the next boot would read them; nothing is said of a ring whose keys are
 * known in part only. Never quotes a value.
 */
export function ringAcceptance(name: string, spec: VariableSpec) {
  return (values: ReadonlyMap<string, string>): readonly Problem[] => {
    const own = values.get(name);
    const problems = own === undefined ? [] : valueProblems(name, spec, own);
    const parts: Record<string, ReadPart> = {};
    for (const [suffix, companion] of Object.entries(spec.companions ?? {})) {
      const text = values.get(name + suffix);
      if (text === undefined) continue;
      const reading = companion.read(text);
      if ("value" in reading) parts[suffix] = { text, value: reading.value };
      // Keys that are on their way out are as they are.
      const isJudged = suffix === "_NEXT" || !("value" in reading);
      if (isJudged) problems.push(...valueProblems(name + suffix, companion, text));
    }
    if (own === undefined || problems.length > 0 || !spec.assemble) return problems;
    const ring = spec.assemble({ text: own, value: own }, parts);
    return "value" in ring ? [] : [resultRefused(name, ring.detail ?? "that can't be", ring.fix)];
  };
}

/** What is wrong with a value for a variable; never quotes it. */
export function valueProblems(name: string, spec: VariableSpec, text: string): Problem[] {
  const isTidy = text.trim() === text && text !== "" && !/[\r\n\0]/.test(spec.kind === "pem" ? "" : text);
  if (!isTidy) return [refused("VALUE_UNTIDY", name, "is blank, or has blanks or line breaks around or in it")];
  const reading = spec.read(text);
  if (!("value" in reading)) return [refused(reading.code ?? "INVALID", name, `is not ${spec.expects}`)];
  if (!spec.sensitive || spec.minBits === undefined) return [];
  const weak = isPlaceholder(text) ? "is a placeholder" : weakness(text, spec.minBits);
  return weak === undefined ? [] : [refused("WEAK_SECRET", name, weak)];
}

function refused(code: string, name: string, why: string): Problem {
  return {
    code,
    subject: name,
    what: `The new value of ${name} ${why}`,
    fix: "Bring another one; nothing was changed",
  };
}

function resultRefused(name: string, detail: string, fix = "Put that right first"): Problem {
  const what = `${name} would become a ring ${detail}, which no replica boots with`;
  return { code: "RESULT_REFUSED", subject: name, what, fix };
}
