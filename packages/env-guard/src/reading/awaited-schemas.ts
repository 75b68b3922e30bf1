import { withDeadline } from "@luneo/kernel/deadline";
import { durationMs } from "@luneo/kernel/duration";
import type { Lookup } from "./env-source.ts";
import { readEnv, type CheckedDefinition } from "./read-env.ts";
import type { AskOptions } from "./ask-sources.ts";
import type { StandardSchemaV1 } from "../variables/standard-schema.ts";
import type { Phase, Reading, VariableSpec } from "../variables/variable-spec.ts";

/**
 * A definition whose foreign schemas have been asked already, so that asynchronous ones read as if they were not. What
 * they say or throw may quote the value and is withheld.
 */
export async function withAwaitedSchemas(
  definition: CheckedDefinition,
  lookup: Lookup,
  options: AskOptions & { readonly phase?: Phase },
  environment: string | undefined,
): Promise<CheckedDefinition> {
  const foreign = [...definition.variables].filter(([, { schema }]) => schema);
  if (foreign.length === 0) return definition;

  // Read once only to learn what each schema is asked for.
  const asked = new Map<string, string | undefined>();
  const listening = foreign.map(([name, spec]): [string, VariableSpec] => {
    const read = (text?: string) => (asked.set(name, text), {});
    return [name, { ...spec, read, readUnset: read }];
  });
  readEnv(withVariables(definition, listening), lookup, options.phase, environment);

  const answered = foreign.map(async ([name, spec]): Promise<[string, VariableSpec]> => {
    if (!asked.has(name)) return [name, spec];
    const input = asked.get(name);
    const reading = await readingOf(spec.schema!, input, options);
    const read = (text?: string) => (text === input ? reading : spec.read(text!));
    return [name, { ...spec, read, readUnset: read }];
  });
  const settled = await Promise.all(answered);
  options.signal?.throwIfAborted();
  return withVariables(definition, settled);
}

function withVariables(
  definition: CheckedDefinition,
  changed: readonly (readonly [string, VariableSpec])[],
): CheckedDefinition {
  return { ...definition, variables: new Map([...definition.variables, ...changed]) };
}

async function readingOf(
  schema: StandardSchemaV1,
  input: string | undefined,
  { timeout = "10s", signal, clock }: AskOptions,
): Promise<Reading<unknown>> {
  try {
    const timeoutMs = durationMs(timeout, "timeout");
    const deadline = { timeoutMs, what: "A schema", signal, clock, keepAlive: true };
    const { safeParseAsync } = schema as ZodSchema;
    if (safeParseAsync) {
      const result = await withDeadline(() => safeParseAsync(input), deadline);
      return result.success ? { value: result.data } : {};
    }
    const validate = () => schema["~standard"].validate(input);
    const result = await withDeadline(validate, deadline);
    return result.issues ? {} : { value: result.value };
  } catch {
    return { code: "SCHEMA_FAILED", detail: "for a schema that threw or took too long" };
  }
}

/** By the standard's way, Zod first calls asynchronous refinements for nothing, and nobody catches what they reject with. */
interface ZodSchema {
  readonly safeParseAsync?: (
    input: unknown,
  ) => Promise<{ readonly success: true; readonly data: unknown } | { readonly success: false }>;
}
