import { isSensitiveSchema } from "./schema-sensitivity.ts";
import type { StandardSchemaV1 } from "./standard-schema.ts";
import { zodDefinition } from "./zod-shape.ts";
import { isTextList } from "@luneo/kernel/option-faults";
import type { Reading, VariableSpec } from "./variable-spec.ts";

/**
 * A spec around a schema of any library. What such a schema says or throws may quote the value, so only the kind of its
 * answer is kept: neither its message, nor its issues, nor its error as a cause.
 */
export function foreignSpec(
  schema: StandardSchemaV1,
  name: string,
  sensitive = isSensitiveSchema(schema, name),
): VariableSpec {
  const { vendor } = schema["~standard"];
  const read = (text?: string): Reading<unknown> => {
    try {
      const result = schema["~standard"].validate(text);
      if (!("then" in result)) return result.issues ? {} : { value: result.value };
      // Nobody awaits it; its rejection may hold the value and must not surface as an unhandled one. Zod answers so for
      // what throws as well.
      result.then(undefined, () => {});
      const fix = "Load it with loadAsync, or correct the schema";
      return { code: "ASYNC_SCHEMA", detail: "for a schema that is asynchronous or threw", fix };
    } catch {
      return { code: "SCHEMA_FAILED", detail: "for a schema that threw" };
    }
  };
  const choices = choicesOf(schema);
  return {
    kind: vendor,
    expects: choices?.join(" or ") ?? `a value that its ${vendor} schema accepts`,
    ...(choices && { choices }),
    sensitive,
    schema,
    read,
    readUnset: read,
  };
}

/** The texts that a `z.enum` lists, also one with a default or optional. */
function choicesOf(schema: unknown, depth = 0): readonly string[] | undefined {
  const { entries, innerType } = zodDefinition(schema) ?? {};
  if (innerType && depth < 9) return choicesOf(innerType, depth + 1);
  const choices = entries && Object.values(entries);
  return isTextList(choices) ? choices : undefined;
}
