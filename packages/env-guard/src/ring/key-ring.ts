import type { KeyPart, RingKeys } from "./ring-fault.ts";

/** What a key of a ring is for: the next one only verifies, the current one signs too, the previous one runs out. */
export type RingRole = "current" | "next" | "previous";

/** One key of a ring. Nothing prints its `key`: neither that nor `kid` is a property of its own. */
export interface RingKey {
  readonly role: RingRole;
  /** Whether `kid` is a label that somebody gave. */
  readonly isExplicit: boolean;
  /** When it stops verifying, in milliseconds since the epoch; only of a previous one. */
  readonly expiresAtMs?: number | undefined;
  /** An explicit label, or eight hexadecimal digits of an HMAC of the key. */
  readonly kid: string;
  readonly key: string;
}

/** Up to three keys that sign and verify the same tokens, so that a rollout rejects none of them. */
export interface KeyRing {
  /** The current key: the only one that signs. */
  readonly signingKey: RingKey;
  /**
   * The keys that may have signed, in the order to try them: current, previous (until it expires), next. With a `kid`
   * that any of them has, only those that have it; without one, or with a strange one, all, however many fit: so the
   * number of tries tells nothing. `nowMs` is in milliseconds since the epoch.
   * @defaultValue `Date.now()` for `nowMs`
   */
  verificationKeys(kid?: string, nowMs?: number): readonly RingKey[];
  /** Counts that this key verified something; the adapters call it. */
  countVerification(key: RingKey): void;
  /** Roles and labels, no keys; what `console.log` and `JSON.stringify` print, too. */
  status(): RingStatus;
}

/** A ring as it may be shown. */
export interface RingStatus {
  /** Those that are set, in the order to try them, also a previous one that has expired. */
  readonly keys: readonly { readonly role: RingRole; readonly kid: string; readonly isExplicit: boolean }[];
  /** When the previous key stops verifying. */
  readonly previousExpiresAtMs?: number;
  /** What each role has verified since the start. */
  readonly verifications: Readonly<Record<RingRole, number>>;
}

/**
 * `ring[renewRing](fresh)` puts the keys of another ring in the place of its own and goes on counting: for keys that are
 * read again while the program runs, so that adapters made of the ring hold the new ones.
 */
export const renewRing = Symbol.for("@luneo/env-guard/renew");

/**
 * A ring of keys that {@link ringFaults} has nothing against. Its methods find the keys in private fields, so that what
 * prints, copies or serialises a ring finds none.
 */
export function ringOf(keys: RingKeys): KeyRing {
  return new Ring(keys);
}

/**
 * The label of a key that has none of its own: eight hexadecimal digits of an HMAC of it. Not of a plain hash, which
 * would let a weak key be looked up.
 */
export function kidOf(key: string): string {
  const { createHmac } = process.getBuiltinModule("node:crypto");
  return createHmac("sha256", key).update("kid").digest("hex").slice(0, 8);
}

class Ring implements KeyRing {
  readonly #verifications = { current: 0, next: 0, previous: 0 };
  #keys: readonly [RingKey, ...RingKey[]];

  constructor({ current, previous, next }: RingKeys) {
    this.#keys = [
      new HiddenKey("current", current),
      ...(previous ? [new HiddenKey("previous", previous)] : []),
      ...(next ? [new HiddenKey("next", next)] : []),
    ];
    Object.freeze(this);
  }

  get signingKey(): RingKey {
    return this.#keys[0];
  }

  verificationKeys(kid?: string, nowMs = Date.now()): readonly RingKey[] {
    const live = this.#keys.filter(({ expiresAtMs = Infinity }) => nowMs < expiresAtMs);
    const named = kid === undefined ? [] : live.filter((key) => key.kid === kid);
    return named.length > 0 ? named : live;
  }

  countVerification({ role }: RingKey): void {
    this.#verifications[role] += 1;
  }

  status(): RingStatus {
    const previousExpiresAtMs = this.#keys.find(({ role }) => role === "previous")?.expiresAtMs;
    return {
      keys: this.#keys.map(({ role, kid, isExplicit }) => ({ role, kid, isExplicit })),
      ...(previousExpiresAtMs !== undefined && { previousExpiresAtMs }),
      verifications: { ...this.#verifications },
    };
  }

  toJSON(): RingStatus {
    return this.status();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): RingStatus {
    return this.status();
  }

  [renewRing](fresh: Ring): void {
    this.#keys = fresh.#keys;
  }
}

class HiddenKey implements RingKey {
  readonly role: RingRole;
  readonly isExplicit: boolean;
  readonly expiresAtMs: number | undefined;
  readonly #key: string;
  #kid: string | undefined;

  constructor(role: RingRole, { key, id, expiresAtMs }: KeyPart & { readonly expiresAtMs?: number }) {
    this.role = role;
    this.isExplicit = id !== undefined;
    this.expiresAtMs = expiresAtMs;
    this.#key = key;
    this.#kid = id;
    Object.freeze(this);
  }

  get key(): string {
    return this.#key;
  }

  // Not before somebody asks: it loads node:crypto.
  get kid(): string {
    return (this.#kid ??= kidOf(this.#key));
  }
}
