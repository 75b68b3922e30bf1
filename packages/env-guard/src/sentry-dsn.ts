import { createVariable, type Variable } from "./variable.ts";

// What @sentry/core 11 parses (others it logs, in clear, and then runs disabled), with the project number to the end.
// Keys of examples are refused as well, and so is the secret half of a DSN from before 2018.
const dsn = /^https?:\/\/(?!example|your)\w+@(?:\[[:.%\w]+\]|[\w.-]+)(?::\d+)?\/(?:.+\/)?\d+$/i;

/**
 * The DSN of a Sentry project, parseable by Sentry's own rule; a sensitive string. Production requires it even when it
 * is `.optional()`, unless the definition says `policy: { SENTRY_DSN: "off" }`.
 */
export function sentryDsn(): Variable<string> {
  return createVariable({
    kind: "sentryDsn",
    expects: "the DSN of a Sentry project",
    sensitive: true,
    read: (text) => (dsn.test(text) ? { value: text } : { detail: "that Sentry would ignore" }),
  });
}
