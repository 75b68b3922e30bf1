import { hide, REDACTED } from "@luneo/kernel/redact";
import { envGuard } from "../loaded/env-guard.ts";
import { secretParts } from "./secret-parts.ts";
import { createPieceFinder } from "./secret-pieces.ts";
import { secretTexts, type SecretTexts } from "./secret-texts.ts";

/** Takes the secrets of one environment out of texts. */
export interface SecretScrubber {
  /** The text without any secret, whole or cut off; never throws. */
  text(text: string): string;
  /** Whether a number is one of the secrets. */
  isSecret(number: number | bigint): boolean;
}

/**
 * Makes a scrubber that hides what `envGuard(env).redact` hides, and beside that every piece of the secret part of a value
 * that is long enough to tell something.
 *
 * Values that were replaced while the program runs stay hidden: they may still be under way.
 */
export function createSecretScrubber(env: object): SecretScrubber {
  const guard = envGuard(env);
  const pieces = createPieceFinder();
  const learned = new Set<string>();
  let known: SecretTexts | undefined;

  function learn(): void {
    const now = secretTexts(env, known);
    if (now === known) return;
    known = now;
    for (const part of now.texts.flatMap(secretParts)) {
      if (learned.has(part)) continue;
      learned.add(part);
      pieces.add(part);
    }
  }

  return {
    text(text) {
      try {
        learn();
        return hide(guard.redact(text), (rest) => pieces.find(rest));
      } catch {
        return REDACTED;
      }
    },
    isSecret(number) {
      learn();
      return known?.texts.includes(String(number)) === true;
    },
  };
}
