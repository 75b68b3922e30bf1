import fc from "fast-check";

const of = (...choices: readonly string[]) => fc.constantFrom(...choices);
const joined = (...parts: readonly fc.Arbitrary<string>[]) => fc.tuple(...parts).map((texts) => texts.join(""));
const some = (unit: fc.Arbitrary<string>, maxLength: number) =>
  fc.array(unit, { maxLength }).map((all) => all.join(""));

/** What is next to what matters in an environment file. */
const piece = of(
  ..."AB=:# \t\\\"'`$x1.-{}é",
  "\n",
  "\r\n",
  "\r",
  "export ",
  "\\n",
  "\\r",
  '\\"',
  "\\'",
  " #",
  "\u00a0",
  "\ufeff",
  "\u2028",
  "ab cd",
);

/** Values that are hard to write, and some that aren't. */
export const hardValue = fc.oneof(some(piece, 12), fc.string({ unit: "binary", maxLength: 20 }), fc.string());

const quoted = of('"', "'", "`").chain((quote) =>
  some(of("a", " ", "#", "\\", "\n", "\r\n", "=", "B=2", "\\n", '"', "'", "`", "\\" + quote, ": "), 8).map(
    (inner) => quote + inner + quote,
  ),
);
const bare = some(of("a", "b", " ", "#", "\\", "'", '"', "`", "=", "\\n", "${A}", ":", "\t", "é"), 6);
const lineBreak = of("\n", "\n", "\n", "\n", "\r\n", "\r");
const name = of("A", "B", "C_1", "a.b", "x-y", "__proto__", "export");
const assignment = joined(
  of("", "", "", " ", "export ", "export  ", "\t"),
  name,
  of("=", "=", "=", "= ", " = ", " =", ": ", ":", "=\t"),
  fc.oneof(bare, quoted),
  of("", "", " ", " # note", "#note", " trailing"),
);
const line = fc.oneof(
  { weight: 6, arbitrary: assignment },
  { weight: 1, arbitrary: joined(of("#", "# ", " # ", "## "), bare) },
  { weight: 1, arbitrary: of("", " ", "\t", "A", "=", "export", "what is this", '"A"=b') },
);

/** Files that look like environment files, with every fault that those have. */
export const fileText = fc
  .tuple(of("", "", "", "\ufeff"), fc.array(fc.tuple(line, lineBreak), { maxLength: 8 }), fc.boolean())
  .map(([mark, lines, isOpen]) => {
    const text = mark + lines.map((parts) => parts.join("")).join("");
    return isOpen ? text.replace(/[\r\n]+$/, "") : text;
  });

/** Any text at all. */
export const anyText = fc.oneof(fileText, some(piece, 40), fc.string({ unit: "binary" }));
