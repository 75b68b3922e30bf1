import type { Finding } from "@luneo/kernel/findings";
import { zodDefinition, type ZodDefinition } from "./zod-shape.ts";

/**
 * What zod's schemas make of text that nobody means: `z.coerce.boolean()` reads "false" as true, `z.coerce.number()`
 * reads "0x1F" and "1e3", and `z.boolean()` or `z.number()` accept no text at all. Looks through every wrapper, and
 * needs no zod.
 */
export function schemaFindings(vars: Iterable<readonly [name: string, schema: unknown]>): readonly Finding[] {
  return Array.from(vars, ([name, schema]) => findingOf(name, schema)).filter((finding) => finding !== undefined);
}

function findingOf(name: string, schema: unknown): Finding | undefined {
  const end = inputEnd(schema);
  const builder = end?.type === "boolean" ? "bool()" : "int()";
  if (end?.type !== "boolean" && end?.type !== "number" && end?.type !== "bigint") return undefined;
  if (!end.coerce) {
    const fix = `Use ${builder}${end.type === "boolean" ? " or z.stringbool()" : ""}, which reads text`;
    return {
      id: "schema-takes-no-text",
      severity: "error",
      subject: name,
      evidence: `${name} is z.${end.type}(), which accepts no text`,
      fix,
    };
  }
  const evidence =
    end.type === "boolean"
      ? `${name} is z.coerce.boolean(), which reads "false" as true`
      : `${name} is z.coerce.${end.type}(), which reads "0x1F" and rounds what is too large`;
  const severity = end.type === "boolean" ? "error" : "warning";
  return {
    id: "schema-coercion",
    severity,
    subject: name,
    evidence,
    fix: `Use ${builder}${end.type === "boolean" ? "" : " or z.string() with a pattern"}`,
  };
}

/** The innermost schema that the text meets first. */
function inputEnd(schema: unknown): ZodDefinition | undefined {
  let definition = zodDefinition(schema);
  for (let depth = 0; definition && depth < 100; depth += 1) {
    // What a preprocessing step hands on is read by the schema behind it.
    const isFunction = zodDefinition(definition.in)?.type === "transform";
    const inner = isFunction ? undefined : (definition.innerType ?? definition.in ?? lazily(definition));
    if (inner === undefined) return definition;
    definition = zodDefinition(inner);
  }
  return undefined;
}

function lazily({ type, getter }: ZodDefinition): unknown {
  try {
    return type === "lazy" && typeof getter === "function" ? (getter as () => unknown)() : undefined;
  } catch {
    return undefined;
  }
}
