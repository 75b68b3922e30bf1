/** What of a variable is secret. */
export interface SecretPart {
  readonly name: string;
  readonly secret: string;
  /** Whether it is the password of an address: several addresses may share one. */
  readonly isAddress: boolean;
}

/**
 * Pairs of secrets that are the same, or that begin or end alike for three quarters of the shorter one: a counter or a
 * word at an end makes no second secret. Each pair names the later one first.
 *
 * In sorted order, those that begin alike are neighbors; so are, written backwards, those that end alike. Looking at
 * neighbors takes work in proportion to the secrets' number, but for the sorting.
 */
export function twinsAmong(secrets: readonly SecretPart[]): ReadonlyMap<string, string> {
  const twins = new Map<string, string>();
  for (const isReversed of [false, true]) {
    const parts = secrets.map(({ secret }, order) => ({
      text: isReversed ? [...secret].reverse().join("") : secret,
      order,
    }));
    // The order of equal ones is kept.
    parts.sort((a, b) => (a.text < b.text ? -1 : Number(a.text > b.text)));
    for (const [index, b] of parts.entries()) {
      const a = parts[index - 1];
      if (!a || !isAlike(a.text, b.text)) continue;
      const [first, later] = a.order < b.order ? [a, b] : [b, a];
      const [one, other] = [secrets[first.order]!, secrets[later.order]!];
      if (!(one.isAddress && other.isAddress) && !twins.has(other.name)) twins.set(other.name, one.name);
    }
  }
  return twins;
}

function isAlike(a: string, b: string): boolean {
  const length = Math.min(a.length, b.length);
  let same = 0;
  while (same < length && a[same] === b[same]) same += 1;
  return length > 7 && same >= length * 0.75;
}
