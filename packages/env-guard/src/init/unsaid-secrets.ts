import { redact, REDACTED } from "@luneo/kernel/redact";
import { speakable } from "../env-file/lint-rule.ts";
import { isRealSecret } from "../env-file/real-secret.ts";

/** What an example file says, without the words that look like a secret that somebody uses. */
export function withoutSecrets(text: string): string {
  return redact(text)
    .replaceAll(/(\b(?:password|passphrase|secret|token|key)\s+(?:is|was)\s+)(\S*\d\S*)/gi, `$1${REDACTED}`)
    .replaceAll(/[^\s"'`,;()<>]+/g, (word) => (isRandom(word) ? REDACTED : word));
}

/** Whether a value, or a part of it, looks like a secret, whatever its name says. */
export function looksSecret(value: string): boolean {
  return redact(value) !== value || value.split(/[\s/?&=#:,;@]+/).some(isRandom);
}

function isRandom(word: string): boolean {
  // As if it stood under a name that says secret.
  return isRealSecret("SECRET", word) && speakable(word) !== word;
}
