import { REDACTED } from "@luneo/kernel/redact";
import { deepScrub } from "./scrub/deep-scrub.ts";
import { createSecretScrubber } from "./scrub/secret-scrubber.ts";

/** What Sentry hands over beside an event, as far as it is sent. */
export interface ScrubbedHint {
  attachments?: { data: string | Uint8Array; filename?: string }[];
}

/** A hook of Sentry that passes on what it gets, without secrets. */
export type ScrubHook = <Thing extends object>(thing: Thing, hint?: ScrubbedHint) => Thing;

/**
 * Makes the hook that keeps the secrets of a loaded environment out of Sentry, for `beforeSend`, `beforeSendTransaction`,
 * `beforeSendSpan`, `beforeSendLog` and `beforeBreadcrumb`: it hides every sensitive value in every text of the event,
 * local variables and source lines included, raw, in JSON, URL-encoded, in base64, and cut off to six characters or
 * more, eight in base64 and of hexadecimal digits. Attachments that hold one are emptied.
 *
 * The hook itself never throws.
 *
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` for what was not loaded
 *
 * @example
 * const scrub = scrubEvent(env);
 * Sentry.init({ dsn: env.SENTRY_DSN, beforeSend: scrub, beforeSendTransaction: scrub, beforeBreadcrumb: scrub });
 */
export function scrubEvent(env: object): ScrubHook {
  const scrubber = createSecretScrubber(env);
  return (thing, hint) => {
    for (const attachment of hint?.attachments ?? []) {
      const { data } = attachment;
      const text = typeof data === "string" ? data : Buffer.from(data).toString("latin1");
      const clean = scrubber.text(text);
      if (clean !== text) attachment.data = typeof data === "string" ? clean : REDACTED;
    }
    // What Sentry works with itself and takes off before it sends: objects of its own, which a copy would break.
    return deepScrub(thing, scrubber, { untouched: ["sdkProcessingMetadata"] }) as typeof thing;
  };
}
