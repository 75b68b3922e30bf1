import { type Clock, systemClock } from "@luneo/kernel/clock";
import type { Duration } from "@luneo/kernel/duration";
import { durationOption } from "../definition/duration-option.ts";
import { EnvGuardError } from "../definition/env-guard-error.ts";
import type { KeyRing, RingKey } from "../ring/key-ring.ts";
import { ringArgument } from "./ring-argument.ts";
import { webhookSchemes, type HeaderReader, type WebhookScheme } from "./webhook-scheme.ts";

export type { WebhookScheme } from "./webhook-scheme.ts";

/** A request as it came in. */
export interface WebhookRequest {
  /** The raw body: `express.raw()`, `rawBody: true` in Nest. What a parser has read and written again isn't it. */
  readonly body: string | Uint8Array;
  /** Those of `node:http` (lower case) or of `fetch`. */
  readonly headers:
    | Readonly<Record<string, string | readonly string[] | undefined>>
    | { get(name: string): string | null };
}

/** How a webhook is verified. */
export interface WebhookOptions {
  /**
   * Who signs and how: `stripe` (`stripe-signature`), or `standard` for Standard Webhooks (`webhook-id`,
   * `webhook-timestamp`, `webhook-signature`, or the same under `svix-`).
   * @defaultValue "stripe"
   */
  readonly scheme?: WebhookScheme;
  /** How far the time of signing may be from now, in either direction. @defaultValue "5m" */
  readonly tolerance?: Duration;
  /** @defaultValue the clock of this machine */
  readonly clock?: Pick<Clock, "now">;
}

/** A webhook that one of the keys has signed. */
export interface VerifiedWebhook {
  /** The key that signed: `stripe.webhooks.constructEvent(body, header, key.key)`. */
  readonly key: RingKey;
  /** When it was signed, in milliseconds since the epoch. */
  readonly sentAtMs: number;
  /** The same for each delivery of one message; only of Standard Webhooks. */
  readonly id?: string;
}

/**
 * Verifies a webhook by any key of the ring: current, previous, next; all are tried, however many fit. So it survives a
 * provider that signs with the new secret from one moment to the next.
 *
 * @throws EnvGuardError `ENV_WEBHOOK_REFUSED` whose problem is `NOT_RAW`, `NO_SIGNATURE`, `STALE` or `BAD_SIGNATURE`: answer 400
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` for a scheme or a tolerance that is none, and for what is no ring
 *
 * @example
 * verifyWebhook(env.STRIPE_WEBHOOK_SECRET, { body: request.body, headers: request.headers });
 * const event = JSON.parse(request.body);
 */
export function verifyWebhook(ring: KeyRing, request: WebhookRequest, options: WebhookOptions = {}): VerifiedWebhook {
  ringArgument(ring, "verifyWebhook");
  const { scheme = "stripe", tolerance = "5m", clock = systemClock } = options;
  if (!Object.hasOwn(webhookSchemes, scheme)) throw new EnvGuardError("ENV_ARGUMENT_INVALID", where, [unknownScheme]);
  const toleranceMs = durationOption(tolerance, "tolerance", "verifyWebhook", { atLeastMs: 1 });
  const { body, headers } = request;
  const refuse = (code: string, what: string, fix: string): never => {
    throw new EnvGuardError("ENV_WEBHOOK_REFUSED", "webhook", [{ code, what, fix }]);
  };
  if (typeof body !== "string" && !(body instanceof Uint8Array)) {
    return refuse("NOT_RAW", "The body has been parsed", "Pass the raw text or bytes that came in");
  }
  const { read, keyOf } = webhookSchemes[scheme];
  const signed = read(headerReader(headers));
  if (!signed) return refuse("NO_SIGNATURE", `There is no ${scheme} signature`, "Pass the headers as they came in");
  const nowMs = clock.now();
  const { createHmac, timingSafeEqual } = process.getBuiltinModule("node:crypto");
  const signers = ring.verificationKeys(undefined, nowMs).filter(({ key }) => {
    const bytes = keyOf(key);
    // What isn't base64 decodes to nothing, and with a key of nothing anybody could sign.
    if (bytes.length < LEAST_BYTES) return false;
    const right = createHmac("sha256", bytes).update(signed.prefix).update(body).digest();
    // Each is compared: how many there are is no secret, which of them fits might be.
    return signed.signatures.filter((one) => one.length === right.length && timingSafeEqual(one, right)).length > 0;
  });
  if (!signers[0]) return refuse("BAD_SIGNATURE", "No key of the ring has signed it", "Look whether the body is raw");
  if (Math.abs(nowMs - signed.sentAtMs) > toleranceMs) {
    return refuse("STALE", "It was signed too long ago, or in the future", "Look at the clock; else it is a replay");
  }
  ring.countVerification(signers[0]);
  return { key: signers[0], sentAtMs: signed.sentAtMs, ...(signed.id !== undefined && { id: signed.id }) };
}

const LEAST_BYTES = 16;
const where = "argument of verifyWebhook";
const unknownScheme = { code: "SCHEME", what: "`scheme` is none", fix: 'Set it to "stripe" or "standard"' };

function headerReader(headers: WebhookRequest["headers"]): HeaderReader {
  return (name) => {
    const value: unknown =
      typeof headers["get"] === "function" ? headers["get"](name) : (headers as Record<string, unknown>)[name];
    return typeof value === "string" ? value : "";
  };
}
