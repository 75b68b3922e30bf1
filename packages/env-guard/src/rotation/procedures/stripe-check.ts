import { withDeadline } from "@luneo/kernel/deadline";
import { durationMs, type Duration } from "@luneo/kernel/duration";

/** The part of `fetch` that the check needs. */
export type CheckFetch = (
  url: string,
  request: {
    readonly method: "GET";
    readonly headers: Readonly<Record<string, string>>;
    readonly redirect: "error";
    readonly signal: AbortSignal;
  },
) => Promise<{ readonly status: number; json(): Promise<unknown> }>;

/** How a key of Stripe is asked for. */
export interface StripeCheckOptions {
  readonly key: string;
  /** @defaultValue the global one */
  readonly fetch?: CheckFetch;
  /** @defaultValue "https://api.stripe.com" */
  readonly origin?: string;
  /** @defaultValue "10s" */
  readonly timeout?: Duration;
  readonly signal?: AbortSignal;
}

/**
 * What became of it: `works`; `limited`, a restricted key that is valid and may not read the balance; `refused`;
 * `unreachable`, which says nothing about the key.
 */
export interface StripeCheck {
  readonly state: "works" | "limited" | "refused" | "unreachable";
  /** By Stripe's answer, else by the prefix of the key. */
  readonly mode?: "live" | "test";
  readonly isRestricted: boolean;
}

/** Asks Stripe for the balance, which changes nothing. Never throws for the key or the network, and tells no part of either. */
export async function checkStripeKey(options: StripeCheckOptions): Promise<StripeCheck> {
  const { key, origin = "https://api.stripe.com", timeout = "10s", signal } = options;
  const timeoutMs = durationMs(timeout, "timeout", { atLeastMs: 1 });
  const send = options.fetch ?? globalThis.fetch;
  const prefix = /^[sr]k_(live|test)_/.exec(key)?.[1] as "live" | "test" | undefined;
  const known = { ...(prefix && { mode: prefix }), isRestricted: key.startsWith("rk_") };
  // No header takes another character, and what `fetch` says of one quotes it.
  if (!/^[\x21-\x7e]+$/.test(key)) return { state: "refused", ...known };
  try {
    const answer = await withDeadline(
      async (within) => {
        const response = await send(`${origin}/v1/balance`, {
          method: "GET",
          headers: { Authorization: `Bearer ${key}` },
          redirect: "error",
          signal: within,
        });
        return { status: response.status, body: response.status === 200 ? await response.json() : undefined };
      },
      { timeoutMs, what: "Stripe's answer", signal },
    );
    if (answer.status === 401) return { state: "refused", ...known };
    if (answer.status === 403) return { state: "limited", ...known };
    if (answer.status !== 200) return { state: "unreachable", ...known };
    const { livemode } = answer.body as { readonly livemode?: unknown };
    const mode = typeof livemode === "boolean" ? { mode: livemode ? ("live" as const) : ("test" as const) } : {};
    return { state: "works", ...known, ...mode };
  } catch {
    signal?.throwIfAborted();
    return { state: "unreachable", ...known };
  }
}
