import { isSensitiveName } from "./sensitive-name.ts";
import type { StandardSchemaV1 } from "./standard-schema.ts";
import { zodDefinition, zodMetadata } from "./zod-shape.ts";

/** More parts than any schema of one variable has. */
const enough = 1000;
const marks = ["sensitive", "secret", "writeOnly"];

/**
 * Whether a schema of another library is for a secret: if its name says so, or any part of it, however wrapped. Zod's
 * own `.meta()` forgets what was said inside of `.optional()`, `.default()`, `.transform()`, …; here every part is
 * asked. What can't be looked through counts as sensitive.
 */
export function isSensitiveSchema(schema: StandardSchemaV1, name: string): boolean {
  try {
    return isSensitiveName(name) || isMarked([schema, ...jsonSchemas(schema)]);
  } catch {
    return true;
  }
}

function isMarked(start: readonly unknown[]): boolean {
  // A set hands out what is added while it is gone through, each thing once.
  const things = new Set(start);
  for (const thing of things) {
    if (things.size > enough) return true;
    if (typeof thing !== "object" && typeof thing !== "function") continue;
    if (thing === null) continue;
    if (marks.some((mark) => isSet(own(thing, mark)))) return true;
    for (const part of partsOf(thing)) things.add(part);
  }
  return false;
}

/** What of schemas is looked into. */
interface Schema {
  readonly type?: unknown;
  readonly getter?: unknown;
  readonly json?: unknown;
}

function partsOf(thing: Schema): readonly unknown[] {
  // ArkType's schemas are functions, with all that they are as JSON.
  if (typeof thing === "function") return [(thing as Schema).json];
  const definition = zodDefinition(thing);
  if (definition) {
    // The parts of an object may be accessors, which is how zod has what is recursive.
    return [zodMetadata(thing), definition, ...Object.values((definition.shape as object | undefined) ?? {})];
  }
  const parts = Object.keys(thing).map((key) => own(thing, key));
  if (thing.type === "lazy" && typeof thing.getter === "function") parts.push((thing.getter as () => unknown)());
  return parts.filter((part) => typeof part === "object");
}

/** A property that is data: accessors belong to somebody and may do anything. */
function own(thing: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(thing, key)?.value;
}

/** Something else than "no", or than the part of that name that an object's schema has. */
function isSet(mark: unknown): boolean {
  return Boolean(mark) && typeof mark !== "object" && typeof mark !== "function";
}

/** Both ends as JSON Schema, from libraries that offer it and can't be looked through otherwise. */
function jsonSchemas(schema: StandardSchemaV1): readonly unknown[] {
  const { jsonSchema } = schema["~standard"] as { readonly jsonSchema?: JsonSchemaMaker };
  if (!jsonSchema || "_zod" in schema || typeof schema === "function") return [];
  return [jsonSchema.input, jsonSchema.output].map((make) => make({ target: "draft-2020-12" }));
}

interface JsonSchemaMaker {
  input(options: { readonly target: string }): unknown;
  output(options: { readonly target: string }): unknown;
}
