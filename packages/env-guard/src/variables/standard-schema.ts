/**
 * A schema of any library, as https://standardschema.dev describes it (version 1), as far as it is needed here.
 * Zod, Valibot, ArkType and the builders of this package all offer it.
 */
export interface StandardSchemaV1<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** What a schema answers: a value, or the issues it has with the input. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string }[] };

/** Whether something offers what the standard asks for. */
export function isSchema(value: unknown): value is StandardSchemaV1 {
  // Some libraries' schemas are functions.
  const standard = (value as Partial<StandardSchemaV1> | null | undefined)?.["~standard"];
  return typeof standard?.validate === "function" && typeof standard.vendor === "string";
}
