import { createNameFinder } from "../name-finder.ts";

/**
 * The one of some names that was meant by another: one slip away (a letter too many, missing, wrong, or two letters
 * swapped; case doesn't count), or the only one that begins it or that it begins.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const slip = createNameFinder(known)(name);
  if (slip !== undefined) return slip;
  const begun = known.filter((other) => name.length >= 2 && (other.startsWith(name) || name.startsWith(other)));
  return begun.length === 1 ? begun[0] : undefined;
}
