import fc from "fast-check";

/** Words that some reader of YAML takes for something else than text. */
const WORDS = `yes No on OFF y N true False null Null ~ = << --- ... 0 017 0o17 0x1F 0b1 1_000 1:30 190:20:30 .5 5. 1e3
  1.0e+3 +1 -1 .inf -.INF .NaN 5m 30d 1e 2001-12-14 a#b #a {a} [a] &a *a !a !!str %a @a \`a\` | > |- ? : - ' " it's a\\b é 日本
  😀 __proto__ {{.}}`.split(/\s+/);

/** Texts with blanks, line breaks and characters that are easily lost. */
const BLANKS = [
  ["", " ", "- a", "a: b", "a:", "a #b", " a", "a ", "\ta", "a\t", "1 + 1", "1.5 ", "0 :", "7 #", "1 000", "? a"],
  ["a\nb", "a\n", "a\n\n", "\na", "\n\n a\nb\n\n\n", "  a\nb", "a\n \nb", "a\n  ", "\n", " \n", "a\n# b\n  c: d\n"],
  ["a\r\nb", "a\rb", "a\u0085b", "a\u2028b", "\ufeffa", "a\ufffe", "\0", "\u007f", "\u009f", "a\u00a0", "\u00a0a"],
].flat();

/** Texts that some reader of YAML could take for something else, and any other text. */
export const texts: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.string({ unit: fc.constantFrom(..."ab1 \n\t:#-'\"\\{}[]|>&*!%@`,?=~."), maxLength: 16 }),
  fc.constantFrom(...WORDS, ...BLANKS),
  fc.constantFrom(
    "{{ $value }}",
    "{{ $labels.job }}: x",
    `it's "x"`,
    "2001-12-14 21:59:43",
    "!!str a",
    "x".repeat(1100),
  ),
);

const numbers = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(1e21, 1e-7, -0, 2 ** 67, 2 ** 53, 0.1));

/** Data of what JSON has, and of what numbers it lacks. */
export const plainData = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    texts,
    numbers,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(fc.tuple(texts, tie("value")), { maxLength: 4 }).map((pairs) => Object.fromEntries(pairs)),
  ),
})).value;
