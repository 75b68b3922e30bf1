import { apiKeyProcedure } from "./api-key.ts";
import { databasePasswordProcedure } from "./database-password.ts";
import { signingKeyProcedure } from "./signing-key.ts";
import { stripeKeyProcedure } from "./stripe-key.ts";
import { webhookSecretProcedure } from "./webhook-secret.ts";
import type { Procedure, ProcedureSubject } from "./procedure.ts";

const signingName = /(?:JWT|SESSION|COOKIE|SIGNING|CSRF|HMAC|AUTH)_?(?:\w+_)?(?:SECRET|KEY)$/;

/** The procedure for a variable, by its builder and else its name; `undefined` for one that isn't sensitive. */
export function procedureFor(subject: ProcedureSubject): Procedure | undefined {
  const { name, spec } = subject;
  if (!spec.sensitive) return undefined;
  const isWebhook = /WEBHOOK|WHSEC/.test(name) || spec.format?.source.includes("whsec_");
  if (spec.kind === "keyRing") return isWebhook ? webhookSecretProcedure(subject) : signingKeyProcedure(subject);
  if (spec.kind === "stripeKey") return stripeKeyProcedure(subject);
  if (spec.kind === "postgresUrl") return databasePasswordProcedure(subject);
  if (spec.kind !== "secret") return apiKeyProcedure(subject);
  if (isWebhook) return webhookSecretProcedure(subject);
  if (/STRIPE/.test(name) && /KEY/.test(name)) return stripeKeyProcedure(subject);
  if (/^(?:PG|POSTGRES|DB|DATABASE)_?(?:\w+_)?(?:PASSWORD|PASS)$/.test(name)) return databasePasswordProcedure(subject);
  return signingName.test(name) ? signingKeyProcedure(subject) : apiKeyProcedure(subject);
}
