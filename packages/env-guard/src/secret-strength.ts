/** What a secret should be, and a way to it; ends the sentence "Set it to …". */
export const randomSecret = "a random secret (openssl rand -base64 48)";

/** Why a secret is weak, or `undefined`. Its bits are counted as signing libraries do: eight for each byte of the text. */
export function weakness(text: string, minBits = 0): string | undefined {
  if (Buffer.byteLength(text) * 8 < minBits) return `is shorter than ${minBits} bits`;
  const steps = [...text].filter((_, index) => Math.abs(text.charCodeAt(index) - text.charCodeAt(index + 1)) < 2);
  // Random text of sixteen hexadecimal digits has at least six different ones, but for one in thirty thousand; and what
  // repeats a part of itself is found in its own double before the end.
  const isPattern =
    new Set(text).size < 6 || steps.length > text.length / 2 || (text + text).indexOf(text, 1) < text.length;
  return isPattern ? "is a pattern" : undefined;
}
