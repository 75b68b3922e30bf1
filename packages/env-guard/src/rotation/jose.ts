import type { KeyObject } from "node:crypto";
import { keyObjects } from "./key-object.ts";
import type { KeyRing } from "../ring/key-ring.ts";
import { ringArgument } from "./ring-argument.ts";
import { tokenKey, tokenRingOptions, type TokenAlgorithm, type TokenRingOptions } from "./token-key.ts";

/** What jose's `jwtVerify` hands to its `getKey`, as far as it is needed. */
export interface JoseToken {
  readonly protected?: string;
  readonly payload: string | Uint8Array;
  readonly signature: string;
}

/** What jose needs of a ring. All of it is looked up when it is used, so it follows a ring that is renewed. */
export interface JoseRing {
  /** For `setProtectedHeader`. */
  readonly header: { readonly alg: TokenAlgorithm; readonly kid: string };
  /** For `sign`: the current key. */
  readonly key: KeyObject;
  /**
   * The second argument of `jwtVerify`: finds the key that signed the token, also where its header has no `kid`. For a
   * token that none has signed it gives the current key, so that jose refuses it with its own error.
   */
  readonly getKey: (header: unknown, token: JoseToken) => KeyObject;
  /** The third argument of `jwtVerify`, or a part of it. */
  readonly verifyOptions: { readonly algorithms: TokenAlgorithm[] };
}

/**
 * Signs and verifies tokens with jose 6 (`jwtVerify`, `compactVerify`) by the keys of a ring.
 *
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` (`ALGORITHM`) for an algorithm that is none
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` (`NOT_A_RING`) for what is no ring, as a `secret()` isn't
 *
 * @example
 * const jwt = toJose(env.JWT_SECRET);
 * await new SignJWT({ sub }).setProtectedHeader(jwt.header).setExpirationTime("7d").sign(jwt.key);
 * await jwtVerify(token, jwt.getKey, jwt.verifyOptions);
 */
export function toJose(ring: KeyRing, options: TokenRingOptions = {}): JoseRing {
  ringArgument(ring, "toJose");
  const { algorithm, clock } = tokenRingOptions(options);
  const objectOf = keyObjects();
  return Object.freeze({
    get header() {
      return { alg: algorithm, kid: ring.signingKey.kid };
    },
    get key() {
      return objectOf(ring.signingKey);
    },
    getKey(_header: unknown, token: JoseToken) {
      // A payload of bytes is one that isn't encoded, which no JSON web token has.
      const text = `${token.protected}.${String(token.payload)}.${token.signature}`;
      return objectOf(tokenKey(ring, text, algorithm, clock.now()) ?? ring.signingKey);
    },
    get verifyOptions() {
      return { algorithms: [algorithm] };
    },
  });
}
