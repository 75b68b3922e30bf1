import type { KeyObject } from "node:crypto";
import { keyObjects } from "./key-object.ts";
import type { KeyRing } from "../ring/key-ring.ts";
import { ringArgument } from "./ring-argument.ts";
import { tokenKey, tokenRingOptions, type TokenAlgorithm, type TokenRingOptions } from "./token-key.ts";

/** What jsonwebtoken and `@nestjs/jwt` need of a ring. All of it is looked up when it is used. */
export interface JsonwebtokenRing {
  /** For `sign`: the current key. */
  readonly key: KeyObject;
  /** For `sign`: `{ ...jwt.signOptions, expiresIn: "7d" }`. */
  readonly signOptions: { readonly algorithm: TokenAlgorithm; readonly keyid: string };
  /**
   * For `verify`: the key that signed this token, also where its header has no `kid`. For a token that none has signed it
   * is the current key, so that jsonwebtoken refuses it with its own error.
   */
  readonly keyOf: (token: string) => KeyObject;
  /** For `verify`. */
  readonly verifyOptions: { readonly algorithms: TokenAlgorithm[] };
  /** For `JwtModule` of `@nestjs/jwt`, which asks it before it signs (0) and before it verifies (1). */
  readonly secretOrKeyProvider: (request: number, tokenOrPayload: string | object) => KeyObject;
}

/**
 * Signs and verifies tokens with jsonwebtoken 9 by the keys of a ring. For Nest, it is the options of `JwtModule`.
 *
 * Not with jsonwebtoken's own callback for keys: that sees the header only, and so can't tell which key signed a token
 * without a `kid`.
 *
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` (`ALGORITHM`) for an algorithm that is none
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` (`NOT_A_RING`) for what is no ring, as a `secret()` isn't
 *
 * @example
 * const jwt = toJsonwebtoken(env.JWT_SECRET);
 * const token = sign({ sub }, jwt.key, { ...jwt.signOptions, expiresIn: "7d" });
 * verify(token, jwt.keyOf(token), jwt.verifyOptions);
 *
 * @example
 * JwtModule.register({ ...toJsonwebtoken(env.JWT_SECRET), global: true })
 */
export function toJsonwebtoken(ring: KeyRing, options: TokenRingOptions = {}): JsonwebtokenRing {
  ringArgument(ring, "toJsonwebtoken");
  const { algorithm, clock } = tokenRingOptions(options);
  const objectOf = keyObjects();
  const keyOf = (token: string) => objectOf(tokenKey(ring, token, algorithm, clock.now()) ?? ring.signingKey);
  // `@nestjs/jwt` copies these for each token, jsonwebtoken counts its properties.
  const signOptions = Object.freeze({
    algorithm,
    get keyid() {
      return ring.signingKey.kid;
    },
  });
  return Object.freeze({
    get key() {
      return objectOf(ring.signingKey);
    },
    signOptions,
    keyOf,
    get verifyOptions() {
      return { algorithms: [algorithm] };
    },
    secretOrKeyProvider: (request: number, tokenOrPayload: string | object) =>
      request === 1 ? keyOf(tokenOrPayload as string) : objectOf(ring.signingKey),
  });
}
