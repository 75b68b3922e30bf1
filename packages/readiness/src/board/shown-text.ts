import { REDACTED, findCredentials, hide, redact } from "@luneo/kernel/redact";

/** How much of a text is read at all: looking for secrets in 10 MB would hold up the whole process for seconds. */
const READ_LENGTH = 1000;
/** How far the end of a secret can lie behind the first blank in it. */
const LOOK_AHEAD = 100;

/** What may be shown of a text that was handed in: its beginning, without what looks like a secret. */
export function shownText(text: string, longest = 200): string {
  if (text.length <= READ_LENGTH) return redact(text).slice(0, longest);
  const read = text.slice(0, READ_LENGTH);
  // Whole words only, and none near the end of what is read: half a secret may not look like one any more.
  const words = /^[^]*\s/.exec(read.slice(0, READ_LENGTH - LOOK_AHEAD))?.[0].trimEnd();
  if (words === undefined) return REDACTED;
  const begun = hide(words, () => findCredentials(read).filter(([start]) => start < words.length));
  return begun.slice(0, longest);
}
