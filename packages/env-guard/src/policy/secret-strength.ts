/** What a secret should be, and a way to it; ends the sentence "Set it to …". */
export const randomSecret = "a random secret (openssl rand -base64 48)";

/** What a secret of so many bits at least is. Of one that need have none, somebody else decides what it is like. */
export const secretOf = (minBits: number): string => (minBits ? randomSecret : "the secret that its issuer gave");

/** Why a secret is weak, or `undefined`. Its bits are counted as signing libraries do: eight for each byte of the text. */
export function weakness(secret: string, minBits = 0): string | undefined {
  if (Buffer.byteLength(secret) * 8 < minBits) return `is shorter than ${minBits} bits`;
  // Its beginning tells; what is a file as a whole shouldn't hold up the start.
  const text = secret.slice(0, 4096);
  const counts = new Map<string, number>();
  let steps = 0;
  for (let index = 0; index < text.length; index += 1) {
    counts.set(text[index]!, (counts.get(text[index]!) ?? 0) + 1);
    if (Math.abs(text.charCodeAt(index) - text.charCodeAt(index + 1)) < 2) steps += 1;
  }
  let entropy = 0;
  for (const count of counts.values()) entropy -= (count / text.length) * Math.log2(count / text.length);
  // Random text of sixteen hexadecimal digits has at least six different ones, but for one in thirty thousand, and
  // more entropy than four of them in equal parts; what repeats a part of itself is found in its own double before the end.
  const isPattern =
    counts.size < 6 || entropy < 2 || steps > text.length / 2 || (text + text).indexOf(text, 1) < text.length;
  return isPattern ? "is a pattern" : undefined;
}
