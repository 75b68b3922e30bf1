import type { Observation } from "@luneo/kernel/check";
import { exchange } from "../web/exchange.ts";
import type { HttpFetch } from "../web/exchange.ts";
import { requestFailure } from "../web/request-failure.ts";
import { stripeAnswer } from "./stripe-answer.ts";

/**
 * What the check needs of a Stripe client; that of `stripe` is one.
 *
 * It has no way to give a request up, so its own timeout has to end it, in milliseconds.
 */
export interface StripeClient {
  readonly balance: {
    retrieve(
      params: Readonly<Record<string, never>>,
      options: { readonly timeout: number; readonly maxNetworkRetries: number },
    ): PromiseLike<unknown>;
  };
}

/** The largest balance has some kilobytes. */
const MAX_BYTES = 65_536;

/** Asks for the balance with a key: the smallest thing that Stripe answers only to a key that is valid. */
export async function balanceByKey(
  key: string,
  {
    origin,
    fetch,
    signal,
  }: { readonly origin: string; readonly fetch: HttpFetch | undefined; readonly signal: AbortSignal },
): Promise<Observation> {
  const headers = { accept: "application/json", authorization: `Bearer ${key}` };
  const request = { fetch, url: `${origin}/v1/balance`, method: "GET", headers, maxBytes: MAX_BYTES, signal };
  const { status, text } = await exchange({ ...request, secrets: [key] });
  const body = parsed(text);
  return status === 200 ? balance(body) : stripeAnswer(status, Object(Object(body).error).code);
}

/** Asks for the balance with the application's own client, once: a failed attempt is no reason to ask again at once. */
export async function balanceByClient(client: StripeClient, timeoutMs: number): Promise<Observation> {
  try {
    return balance(await client.balance.retrieve({}, { timeout: timeoutMs, maxNetworkRetries: 0 }));
  } catch (error) {
    const { statusCode, code } = Object(error) as { readonly statusCode?: unknown; readonly code?: unknown };
    if (typeof statusCode === "number") return stripeAnswer(statusCode, code);
    throw requestFailure(error, []);
  }
}

/** A page of a proxy comes with 200, too. */
function balance(body: unknown): Observation {
  const { object, livemode } = Object(body) as { readonly object?: unknown; readonly livemode?: unknown };
  if (object !== "balance") return { status: "fail", code: "NOT_STRIPE" };
  return { status: "pass", data: { mode: livemode === true ? "live" : "test" } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
