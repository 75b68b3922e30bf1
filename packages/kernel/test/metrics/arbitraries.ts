import fc from "fast-check";

/** Any JavaScript string, lone surrogates included, and often what the text format has to escape. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
  fc.string({
    unit: fc.constantFrom("\\", '"', "\n", "n", ",", "=", "{", "}", " ", "|", ":", "\r", "\0", "a", "\ud83d"),
  }),
);

/** A string as UTF-8 can hold it, found in another way than the code under test does. */
export function asUtf8(text: string): string {
  return Buffer.from(text).toString();
}

/** Bounds as a histogram takes them. */
export const anyBounds: fc.Arbitrary<number[]> = fc
  .uniqueArray(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((bound) => bound + 0),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((bounds) => bounds.toSorted((a, b) => a - b));
