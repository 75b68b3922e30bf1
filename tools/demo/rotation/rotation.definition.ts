import { defineEnv, keyRing } from "../../../packages/env-guard/src/index.ts";

/** How long a receipt of the day's replicas is good for. */
export const receiptSeconds = 5;

/** The ring as its program needs it: a day of seconds, so that the end of a key's life can be watched. */
export const definition = defineEnv({
  vars: { JWT_SECRET: keyRing({ maxTokenTtl: `${receiptSeconds}s` }) },
});
