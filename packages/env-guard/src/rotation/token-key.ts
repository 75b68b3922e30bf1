import { type Clock, systemClock } from "@luneo/kernel/clock";
import { EnvGuardError } from "../definition/env-guard-error.ts";
import type { KeyRing, RingKey } from "../ring/key-ring.ts";

/** The algorithms of JSON web tokens that sign with a shared secret. */
export type TokenAlgorithm = "HS256" | "HS384" | "HS512";

/** How the tokens of a ring are signed and looked at. */
export interface TokenRingOptions {
  /**
   * What signs, and the only one that verifies. The others ask for longer keys: `keyRing({ minBits: 384 })` and 512.
   * @defaultValue "HS256"
   */
  readonly algorithm?: TokenAlgorithm;
  /** @defaultValue the clock of this machine */
  readonly clock?: Pick<Clock, "now">;
}

/**
 * The options with their defaults.
 *
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` (`ALGORITHM`) for an algorithm that is none
 */
export function tokenRingOptions({
  algorithm = "HS256",
  clock = systemClock,
}: TokenRingOptions): Required<TokenRingOptions> {
  if (/^HS(?:256|384|512)$/.test(algorithm)) return { algorithm, clock };
  const fix = "Set it to HS256, HS384 or HS512";
  const problem = { code: "ALGORITHM", what: "`algorithm` signs with no shared secret", fix };
  throw new EnvGuardError("ENV_ARGUMENT_INVALID", "options of a ring of tokens", [problem]);
}

/**
 * The key of the ring that signed a JSON web token (of three parts), or `undefined`. Counts it for its role, unless the
 * token is past its `exp`: what clients send for ever must not keep a previous key alive.
 *
 * A `kid` is a hint: its key is tried first, and if that didn't sign, all are, without stopping at the one that did.
 */
export function tokenKey(ring: KeyRing, token: string, algorithm: TokenAlgorithm, nowMs: number): RingKey | undefined {
  const [head = "", payload = "", signature = "", ...more] = typeof token === "string" ? token.split(".") : [];
  const header = jsonOf(head);
  if (header?.["alg"] !== algorithm || more.length > 0) return undefined;

  const { createHmac, timingSafeEqual } = process.getBuiltinModule("node:crypto");
  const given = Buffer.from(signature);
  const signed = (keys: readonly RingKey[]) =>
    keys.filter(({ key }) => {
      const hmac = createHmac(`sha${algorithm.slice(2)}`, key).update(`${head}.${payload}`);
      const right = Buffer.from(hmac.digest("base64url"));
      return right.length === given.length && timingSafeEqual(right, given);
    })[0];
  const { kid } = header;
  const named = typeof kid === "string" ? signed(ring.verificationKeys(kid, nowMs)) : undefined;
  const key = named ?? signed(ring.verificationKeys(undefined, nowMs));
  const exp = key && jsonOf(payload)?.["exp"];
  if (key && !(typeof exp === "number" && exp * 1000 <= nowMs)) ring.countVerification(key);
  return key;
}

function jsonOf(part: string): Readonly<Record<string, unknown>> | null | undefined {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString()) as Readonly<Record<string, unknown>> | null;
  } catch {
    return undefined;
  }
}
