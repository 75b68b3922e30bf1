/** A key and its label; without one, it gets a fingerprint. */
export interface KeyPart {
  readonly key: string;
  readonly id?: string;
}

/** What a ring is made of. */
export interface RingKeys {
  readonly current: KeyPart;
  readonly next?: KeyPart;
  /** With when it stops verifying, in milliseconds since the epoch. */
  readonly previous?: KeyPart & { readonly expiresAtMs: number };
}

/** Why keys can't be one ring. */
export interface RingFault {
  readonly code: string;
  /** Begins after the thing that is wrong: "with two keys that are the same". */
  readonly detail: string;
  readonly fix: string;
}

/** What a label looks like. */
export const labelForm = /^[\w.-]{1,64}$/;

/** All that is wrong with the keys of a ring; never quotes one. Pure. */
export function ringFaults({ current, next, previous }: RingKeys): readonly RingFault[] {
  const parts: readonly KeyPart[] = [current, previous, next].filter((part) => part !== undefined);
  const keys = parts.map(({ key }) => key);
  const ids = parts.flatMap(({ id }) => id ?? []);
  return [
    // With NEXT as current, promoting would change nothing; with PREVIOUS as another, neither would retiring.
    ...(areDistinct(keys) ? [] : [sharedKey]),
    ...(areDistinct(ids) ? [] : [sharedLabel]),
    ...(ids.some((id) => keys.some((key) => shareRun(id, key))) ? [secretLabel] : []),
    ...(previous && !Number.isSafeInteger(previous.expiresAtMs) ? [noExpiry] : []),
  ];
}

const sharedKey: RingFault = { code: "SHARED_KEY", detail: "with one key twice", fix: "Give each its own" };
const sharedLabel: RingFault = { code: "SHARED_ID", detail: "with one label twice", fix: "Give each its own" };
// Labels are in every token, and in metrics.
const secretLabel: RingFault = {
  code: "SECRET_ID",
  detail: "with a part of a key as a label",
  fix: "Label it 2026-11, say",
};
const noExpiry: RingFault = {
  code: "NO_EXPIRY",
  detail: "with a previous key but no _PREVIOUS_EXPIRES_AT",
  fix: "Set that to when the last token of the old key ends",
};

function areDistinct(texts: readonly string[]): boolean {
  return new Set(texts).size === texts.length;
}

/** Whether two texts have six characters in a row in common. */
function shareRun(one: string, other: string): boolean {
  return [...one.slice(5)].some((_, start) => other.includes(one.slice(start, start + 6)));
}
