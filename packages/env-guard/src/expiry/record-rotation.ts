import { fingerprint, newSalt } from "./fingerprint.ts";
import type { LockEntry, SecretLock } from "./secret-age.ts";

/** Facts about a secret that hold whatever its value is, and when the value that it has ends. */
export type SecretNote = Pick<LockEntry, "expiresAt" | "rotateEvery" | "owner" | "runbook">;

/** What is written down of a secret that was replaced. */
export interface RecordedRotation extends SecretNote {
  /** When it was replaced, in ISO 8601. */
  readonly rotatedAt: string;
  /** Its new value, to make a fingerprint of; absent: the entry has none. */
  readonly value?: string | undefined;
  /** @defaultValue 256 random bits */
  readonly salt?: () => string;
}

/** A lock file without an entry. */
export const emptyLock: SecretLock = { version: 1, secrets: {} };

/**
 * The lock file after a secret was replaced: what isn't given stays, but for the end and the fingerprint of the value
 * that it had before.
 */
export function recordRotation(lock: SecretLock, name: string, rotation: RecordedRotation): SecretLock {
  const { value, salt: makeSalt = newSalt, ...given } = rotation;
  const { expiresAt: _end, fingerprint: _old, ...kept } = lock.secrets[name] ?? {};
  const salt = lock.salt ?? (value === undefined ? undefined : makeSalt());
  const print = value === undefined || salt === undefined ? undefined : fingerprint(salt, value);
  const entry: LockEntry = { ...kept, ...given, ...(print && { fingerprint: print }) };
  return { version: 1, ...(salt && { salt }), secrets: { ...lock.secrets, [name]: entry } };
}

/** The lock file with facts about a secret that was not replaced: what isn't given stays. */
export function noteSecret(lock: SecretLock, name: string, note: SecretNote): SecretLock {
  return { ...lock, secrets: { ...lock.secrets, [name]: { ...lock.secrets[name], ...note } } };
}
