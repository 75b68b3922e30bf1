import { withDeadline } from "@luneo/kernel/deadline";
import type { Duration } from "@luneo/kernel/duration";
import { durationOption } from "../../definition/duration-option.ts";
import type { RotationFetch } from "../rotation-fetch.ts";

/** How a key of Stripe is asked for. */
export interface StripeCheckOptions {
  readonly key: string;
  /** @defaultValue the global one */
  readonly fetch?: RotationFetch;
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

/**
 * Asks Stripe for the balance, which changes nothing. Never throws for the key or the network, and tells no part of either.
 *
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` for a timeout that is none
 */
export async function checkStripeKey(options: StripeCheckOptions): Promise<StripeCheck> {
  const { key, origin = "https://api.stripe.com", timeout = "10s", signal } = options;
  const timeoutMs = durationOption(timeout, "timeout", "checkStripeKey", { atLeastMs: 1 });
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
        const body = response.status === 200 ? (JSON.parse(await response.text()) as { livemode?: unknown }) : {};
        return { status: response.status, body };
      },
      { timeoutMs, what: "Stripe's answer", signal, keepAlive: true },
    );
    if (answer.status === 401) return { state: "refused", ...known };
    if (answer.status === 403) return { state: "limited", ...known };
    if (answer.status !== 200) return { state: "unreachable", ...known };
    const { livemode } = answer.body;
    const mode = typeof livemode === "boolean" ? { mode: livemode ? ("live" as const) : ("test" as const) } : {};
    return { state: "works", ...known, ...mode };
  } catch {
    signal?.throwIfAborted();
    return { state: "unreachable", ...known };
  }
}
