import { definition } from "./env.definition.ts";

/** Loaded once, before anything connects: a bad environment stops the boot here, with every problem listed. */
export const env = definition.load(process.env);
