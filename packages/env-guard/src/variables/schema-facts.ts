import type { StandardSchemaV1 } from "./standard-schema.ts";
import { zodDefinition, zodMetadata } from "./zod-shape.ts";

/** What a schema says about itself, as far as it can be asked: for documentation. */
export interface SchemaFacts {
  /** "string", "number", "boolean", …, of what comes out; of what goes in where that can't be told. */
  readonly type?: string;
  readonly description?: string;
  /** As text; absent where it isn't a text, a number or a boolean. */
  readonly default?: string;
  readonly example?: string;
  /** The only values there are. */
  readonly choices?: readonly string[];
}

interface Schema {
  readonly "~standard"?: {
    readonly jsonSchema?: Readonly<Record<"input" | "output", (options: { readonly target: string }) => unknown>>;
  };
}
type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * What a schema of another library says about itself: by its own metadata, found through every wrapper, and by the JSON
 * Schema that it offers. Runs no validation; a schema that answers nothing has no facts.
 */
export function schemaFacts(schema: StandardSchemaV1): SchemaFacts {
  const json = jsonSchemaOf(schema as Schema);
  const metadata = metadataOf(schema);
  const say = (key: string) => metadata.find((one) => one[key] !== undefined)?.[key] ?? json[key];
  const [examples, choices, type] = [say("examples"), json["enum"] ?? json["const"], json["type"]];
  return compact({
    type: typeof type === "string" ? type : undefined,
    description: textOf(say("description")),
    default: textOf(json["default"]),
    example: textOf(say("example")) ?? (Array.isArray(examples) ? textOf(examples[0]) : undefined),
    choices: choices === undefined ? undefined : [choices].flat().map(String),
  });
}

function jsonSchemaOf(schema: Schema): JsonSchema {
  const json = schema["~standard"]?.jsonSchema;
  for (const side of ["output", "input"] as const) {
    try {
      const made = json?.[side]({ target: "draft-2020-12" });
      if (typeof made === "object" && made !== null) return made as JsonSchema;
    } catch {
      // What a transform makes has no JSON Schema; what it takes may.
    }
  }
  return {};
}

/** All metadata of zod's global registry inside a schema, the outermost first. */
function metadataOf(schema: unknown): readonly JsonSchema[] {
  const found: JsonSchema[] = [];
  const nodes = new Set<unknown>([schema]);
  for (const node of nodes) {
    const definition = zodDefinition(node);
    if (!definition || nodes.size > 100) continue;
    const metadata = zodMetadata(node);
    if (metadata) found.push(metadata);
    for (const key of ["innerType", "out", "in"] as const) nodes.add(definition[key]);
  }
  return found;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined;
}

function compact(facts: Readonly<Record<keyof SchemaFacts, unknown>>): SchemaFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined));
}
