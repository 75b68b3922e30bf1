/** What a schema of zod 4 or zod/mini says of its build, by shape: needs no zod. Other keys depend on `type`. */
export interface ZodDefinition {
  readonly type?: unknown;
  readonly coerce?: unknown;
  readonly innerType?: unknown;
  readonly in?: unknown;
  readonly out?: unknown;
  readonly getter?: unknown;
  readonly shape?: unknown;
  readonly entries?: object;
  readonly checks?: readonly unknown[] | undefined;
}

/** The definition inside a schema of zod; `undefined` for anything else. */
export function zodDefinition(schema: unknown): ZodDefinition | undefined {
  return (schema as { readonly _zod?: { readonly def?: ZodDefinition } } | null | undefined)?.["_zod"]?.def;
}

/** What zod's global registry, which `.meta()` and `.describe()` write to, holds of this very schema. */
export function zodMetadata(schema: unknown): Readonly<Record<string, unknown>> | undefined {
  const { __zod_globalRegistry: registry } = globalThis as { readonly __zod_globalRegistry?: ZodRegistry };
  return registry?.get(schema);
}

interface ZodRegistry {
  get(schema: unknown): Readonly<Record<string, unknown>> | undefined;
}
