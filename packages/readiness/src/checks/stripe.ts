import { parseDuration } from "@luneo/kernel/duration";
import { aDuration, aFunction, aValue } from "@luneo/kernel/option-checks";
import type { OptionCheck } from "@luneo/kernel/option-faults";
import type { Check, CheckSettings } from "../check.ts";
import { exchange } from "./web/exchange.ts";
import type { HttpFetch } from "./web/exchange.ts";
import { refuseOptions } from "./refuse-options.ts";
import { stripeAnswer } from "./stripe/stripe-answer.ts";
import { balanceByClient, balanceByKey } from "./stripe/stripe-balance.ts";
import type { StripeClient } from "./stripe/stripe-balance.ts";
import { STRIPE_ORIGIN, stripeAccessFaults } from "./stripe/stripe-access.ts";
import { stripeImpact, stripeImpactFault } from "./stripe/stripe-impact.ts";
import type { StripeImpact } from "./stripe/stripe-impact.ts";

/** How Stripe is checked. */
export interface StripeCheckOptions<Name extends string> extends CheckSettings {
  /**
   * A secret key, better a restricted one that may do nothing but read the balance: whether it is valid is checked then,
   * in place of whether Stripe can be reached. For group `deploy`.
   */
  readonly key?: string;
  /** A client of the package `stripe`, in place of `key`. */
  readonly client?: StripeClient;
  /** @defaultValue "stripe" */
  readonly name?: Name;
  /**
   * Stripe counts requests per account, over all replicas, so it is at least "1m", and "5m" with a key or a client.
   *
   * @defaultValue "1m", "5m" with a key or a client
   */
  readonly interval?: CheckSettings["interval"] & {};
  /** @defaultValue "5s" */
  readonly timeout?: CheckSettings["timeout"] & {};
  /**
   * Never critical for `ready`.
   *
   * @defaultValue "informational"; `{ ready: "informational" }` with a key or a client, critical elsewhere
   */
  readonly impact?: StripeImpact;
  /** Where Stripe is, without a path. @defaultValue "https://api.stripe.com" */
  readonly origin?: string;
  /** @defaultValue the global one */
  readonly fetch?: HttpFetch;
}

const HEALTHCHECK_BYTES = 4096;

/**
 * Checks that Stripe can be reached, or with a key or a client that the key is valid. Neither costs or changes anything.
 *
 * Its codes are `RATE_LIMITED` (a pass: Stripe is there), `NO_HEALTHCHECK` (a warning), `AUTH_REFUSED`,
 * `AUTH_KEY_EXPIRED`, `AUTH_FORBIDDEN`, `NOT_STRIPE` (something in between answers), `HTTP_500` and those of the network
 * ("ECONNREFUSED"). The key is in none of its results and errors.
 *
 * @throws ReadinessError `CHECK_REFUSED` with all that is wrong with the options
 */
export function stripeCheck<const Name extends string = "stripe">(
  options: StripeCheckOptions<Name> = {},
): Check<NoInfer<Name>, "dependency"> {
  const given = Object(options) as StripeCheckOptions<Name>;
  const { key, client, origin = STRIPE_ORIGIN, fetch, ...rest } = given;
  const hasCredential = "key" in given || "client" in given;
  const least = hasCredential ? "5m" : "1m";
  const { name = "stripe" as Name, interval = least, timeout = "5s", impact, ...settings } = rest;
  const own: Readonly<Record<string, OptionCheck>> = {
    key: aValue,
    client: aValue,
    origin: aValue,
    fetch: aFunction,
    interval: aDuration({ atLeastMs: parseDuration(least) as number }),
    timeout: aDuration(),
  };
  refuseOptions("stripeCheck", options, own, [...stripeAccessFaults(given), stripeImpactFault(impact)]);
  const timeoutMs = parseDuration(timeout) as number;

  return {
    ...settings,
    impact: stripeImpact(impact, hasCredential),
    name,
    kind: "dependency",
    interval,
    timeout,
    async run({ signal }) {
      if (client !== undefined) return await balanceByClient(client, timeoutMs);
      if (key !== undefined) return await balanceByKey(key, { origin, fetch, signal });
      const request = { fetch, url: `${origin}/healthcheck`, method: "GET", headers: {}, maxBytes: HEALTHCHECK_BYTES };
      const { status } = await exchange({ ...request, signal, secrets: [] });
      // Stripe documents it nowhere. Should it go, then somebody said so, and Stripe was reached.
      if (status === 404) return { status: "warn", code: "NO_HEALTHCHECK", data: { httpStatus: status } };
      return stripeAnswer(status);
    },
  };
}
