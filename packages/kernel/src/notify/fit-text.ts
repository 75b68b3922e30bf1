/** Writes one character so that the reader sees that character; `before` is the one in front of it, "" at the start. */
export type EscapeCharacter = (char: string, before: string) => string;

/**
 * Escapes a text and cuts what doesn't fit, between characters and never inside an escape, with "…" in its place.
 *
 * The limit is in UTF-16 units, the strictest of the ways in which vendors count. What can't be shown becomes U+FFFD:
 * control characters except tab and newline, and halves of surrogate pairs, which aren't valid in JSON sent as UTF-8.
 */
export function fitText(text: string, limit: number, escape: EscapeCharacter = (char) => char): string {
  let result = "";
  /** As much of the result as leaves room for the ellipsis. */
  let roomy = "";
  let before = "";
  for (const char of text) {
    if (char === "\r") continue;
    result += escape(isShowable(char) ? char : "\ufffd", before);
    if (result.length > limit) return limit > 0 ? `${roomy}…` : "";
    if (result.length < limit) roomy = result;
    before = char;
  }
  return result;
}

/** A text on one line, without blanks around it. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function isShowable(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  return char === "\n" || char === "\t" || (code >= 0x20 && code !== 0x7f && (code < 0xd800 || code > 0xdfff));
}
