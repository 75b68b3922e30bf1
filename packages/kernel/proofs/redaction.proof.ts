import fc from "fast-check";
import { createRedactor } from "../src/redactor.ts";
import type { Proof } from "../../../tools/proofs/proof.ts";

/** What a secret may look like: a key, a password full of signs that mean something somewhere, any text at all. */
const secret = fc
  .oneof(
    fc.string({ unit: fc.constantFrom(..."abcXYZ0189-_"), maxLength: 48 }),
    fc.string({ unit: fc.constantFrom(..."aZ9 \"'\\/+=&?#%@:;$.*[](){}|^<>~`!,"), maxLength: 32 }),
    fc.string({ unit: "grapheme", maxLength: 16 }),
  )
  .map((text) => text.trim())
  .filter((text) => text.length >= 8);

/** What stands around it. */
const around = fc.string({ unit: fc.constantFrom(..." ,.:\"'{}[]\n/=?&lorem9"), maxLength: 24 });

/** How a secret gets into a text. In base64 it may begin at any byte. */
const spellings: readonly ((value: string, shift: string) => string)[] = [
  (value) => value,
  (value) => JSON.stringify(value),
  (value) => JSON.stringify({ body: JSON.stringify({ value }) }),
  (value) => encodeURIComponent(value),
  (value) => new URLSearchParams({ value }).toString(),
  (value) => `postgres://app:${encodeURIComponent(value)}@db.example/orders`,
  (value, shift) => Buffer.from(shift + value).toString("base64"),
  (value, shift) => Buffer.from(`${shift}${value}.`).toString("base64url"),
];

export const proof: Proof = {
  name: "redaction",
  promise: "nobody reads a known secret out of a redacted text, however it was spelled there",
  runs: { full: 200_000, check: 300 },
  slice: 2000,
  run({ seed, runs, onProgress }) {
    const counts = { secrets: 0, texts: 0 };
    const unreadable = fc.property(
      secret,
      around,
      around,
      fc.constantFrom("", "x", "xy"),
      (value, before, after, shift) => {
        const redact = createRedactor({ secrets: [value] });
        for (const spell of spellings) {
          const redacted = redact(before + spell(value, shift) + after);
          const isRead = readings(redacted).some((reading) => reading.includes(value));
          if (isRead && !(before + after).includes(value)) {
            throw new Error(`${JSON.stringify(value)} can be read in ${JSON.stringify(redacted)}`);
          }
          counts.texts += 1;
        }
        counts.secrets += 1;
        if (counts.secrets % 100 === 0) onProgress(counts.secrets);
      },
    );
    fc.assert(unreadable, { seed, numRuns: runs });
    return counts;
  },
};

/** What somebody makes of a text who tries every encoding that a program undoes by itself. */
function readings(text: string): string[] {
  const unescaped = unescapeJson(text);
  const decoded = decodePercent(text);
  return [
    text,
    unescaped,
    unescapeJson(unescaped),
    decoded,
    decodePercent(text.replaceAll("+", " ")),
    ...decodeBase64(text),
  ];
}

function unescapeJson(text: string): string {
  return text.replaceAll(/\\(?:u([\da-f]{4})|(.))/gi, (_, code: string | undefined, char: string) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    return { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" }[char] ?? char;
  });
}

function decodePercent(text: string): string {
  return text.replaceAll(/(?:%[\da-f]{2})+/gi, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8"));
}

/** Every run of base64 from each of its first four places, for what stands before it may look like base64 too. */
function decodeBase64(text: string): string[] {
  const runs = text.match(/[\w+/-]{8,}/g) ?? [];
  return runs.flatMap((run) => [0, 1, 2, 3].map((from) => Buffer.from(run.slice(from), "base64url").toString("utf8")));
}
