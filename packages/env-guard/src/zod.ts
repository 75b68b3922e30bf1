export type { Finding } from "@luneo/kernel/findings";
export { schemaFacts } from "./variables/schema-facts.ts";
export type { SchemaFacts } from "./variables/schema-facts.ts";
export { schemaFindings } from "./variables/schema-findings.ts";
export { varsOf } from "./variables/zod-vars.ts";
export type { ZodObjectLike } from "./variables/zod-vars.ts";
