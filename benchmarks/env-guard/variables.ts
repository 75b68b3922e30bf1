/** What the value of a variable is. */
export type Kind = "text" | "int" | "bool" | "url" | "choice";

const counts: Readonly<Record<Kind, number>> = { text: 22, int: 10, bool: 8, url: 6, choice: 4 };
const values: Readonly<Record<Kind, (index: number) => string>> = {
  text: (index) => `region-${index} of the service`,
  int: (index) => String(1000 + index),
  bool: (index) => String(index % 2 === 0),
  url: (index) => `https://service${index}.example.org/api/v${index}`,
  choice: (index) => choices[index % choices.length]!,
};

/** What a choice may be. */
export const choices = ["debug", "info", "warn"] as const;

/** The same variables for every candidate: 50, or a multiple of them with the kinds in the same shares. */
export function variables(
  count = 50,
): readonly { readonly name: string; readonly kind: Kind; readonly value: string }[] {
  const kinds = Object.keys(counts) as Kind[];
  return kinds.flatMap((kind) =>
    Array.from({ length: (counts[kind] * count) / 50 }, (_, index) => ({
      name: `${kind.toUpperCase()}_${index}`,
      kind,
      value: values[kind](index),
    })),
  );
}

/** An environment of these variables, as `process.env` holds it. */
export function environmentOf(count = 50): Record<string, string> {
  return Object.fromEntries([["NODE_ENV", "production"], ...variables(count).map(({ name, value }) => [name, value])]);
}
