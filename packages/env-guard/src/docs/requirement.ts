import type { VariableSpec } from "../variables/variable-spec.ts";

/** When a variable must be set, and what it is otherwise. */
export interface Requirement {
  /** The environments in which it must be set. */
  readonly requiredIn: "all" | readonly string[];
  /** Whether something takes its place where it isn't set. */
  readonly hasDefault: boolean;
  /** Its default as it would be written in the environment; absent where there is none, or none that may be shown. */
  readonly defaultText?: string;
}

/** Reads off a spec when its variable must be set; of another library's schema, by asking it about nothing. */
export function requirementOf({ requiredIn, fallback, readUnset, sensitive }: VariableSpec): Requirement {
  const own = fallback ?? unsetValue(readUnset);
  const hasDefault = own?.value !== undefined;
  const text = sensitive || !hasDefault ? undefined : textOf(own.value);
  return {
    requiredIn: requiredIn ?? (own === undefined ? "all" : []),
    hasDefault,
    ...(text === undefined ? {} : { defaultText: text }),
  };
}

/** In words: "required", "required in production", "optional", "default 3000". */
export function requirementText(spec: VariableSpec, quote: (text: string) => string = (text) => text): string {
  const { requiredIn, hasDefault, defaultText } = requirementOf(spec);
  const otherwise =
    defaultText !== undefined
      ? `default ${quote(defaultText)}`
      : hasDefault
        ? `has a default${spec.sensitive ? ", but not in production" : ""}`
        : "";
  if (requiredIn === "all") return otherwise || "required";
  if (requiredIn.length === 0) return otherwise || "optional";
  return `required in ${requiredIn.join(", ")}${otherwise && `, else ${otherwise}`}`;
}

function unsetValue(readUnset: VariableSpec["readUnset"]): { readonly value: unknown } | undefined {
  try {
    const reading = readUnset?.();
    return reading !== undefined && "value" in reading ? reading : undefined;
  } catch {
    return undefined;
  }
}

/** Objects have no text that reads back. */
function textOf(value: unknown): string | undefined {
  return ["string", "number", "boolean", "bigint"].includes(typeof value) ? String(value) : undefined;
}
