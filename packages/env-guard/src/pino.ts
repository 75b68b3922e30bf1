import { REDACTED } from "@luneo/kernel/redact";
import { deepScrub } from "./scrub/deep-scrub.ts";
import { createSecretScrubber, type SecretScrubber } from "./scrub/secret-scrubber.ts";

/** Options of pino that keep secrets out of its lines. */
export interface LogScrub {
  readonly hooks: {
    /** Takes a line in JSON and returns it without secrets, still JSON; never throws. */
    readonly streamWrite: (line: string) => string;
  };
}

/**
 * Makes the options of pino with which no line holds a secret of a loaded environment, wherever it stands: in a message, a
 * field, an error's stack, a child's bindings, also cut off to six characters or more, eight in base64 and of
 * hexadecimal digits. It works on the finished line,
 * before any transport gets it, so that serializers, formatters and mixins need no care.
 *
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` for what was not loaded
 *
 * @example
 * const log = pino({ level: env.LOG_LEVEL, ...scrubLog(env) });
 */
export function scrubLog(env: object): LogScrub {
  const scrubber = createSecretScrubber(env);
  return { hooks: { streamWrite: (line) => cleanLine(line, scrubber) } };
}

function cleanLine(line: string, scrubber: SecretScrubber): string {
  // Four of them in a row are JSON in JSON in the JSON of the line, deeper than a text is looked into.
  if (!line.includes("\\\\\\\\")) {
    const clean = scrubber.text(line);
    if (clean === line || isJson(clean)) return clean;
    // A number was taken out, or something across the quotes of two texts: the line must be put together anew.
  }
  try {
    return `${JSON.stringify(deepScrub(JSON.parse(line), scrubber))}\n`;
  } catch {
    return `${JSON.stringify({ msg: REDACTED })}\n`;
  }
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
