const LONGEST = 200;

/**
 * Finds the name that one slip away from a given one stands among `names`: a letter too many, missing, wrong, or two
 * letters swapped; case doesn't count.
 *
 * Two names that one slip separates become equal when each loses at most one letter. Looking that up takes work in
 * proportion to the names' number, where comparing each with each would not.
 */
export function createNameFinder(names: readonly string[]): (name: string) => string | undefined {
  const owners = new Map(names.flatMap((name) => shadows(name).map((shadow) => [shadow, name] as const)));
  return (name) => owners.get(shadows(name).find((shadow) => owners.has(shadow)) ?? "");
}

function shadows(name: string): readonly string[] {
  const plain = name.toUpperCase();
  // In a name of three letters, one slip is another word; and the work grows with the square of a length that nobody types.
  if (plain.length < 4 || plain.length > LONGEST) return [];
  return [plain, ...Array.from(plain, (_, index) => plain.slice(0, index) + plain.slice(index + 1))];
}
