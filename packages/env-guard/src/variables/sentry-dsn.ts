import { builtVariable, type Variable } from "./variable.ts";

/**
 * The DSN of a Sentry project, parseable by Sentry's own rule; a sensitive string. Production requires it even when it
 * is `.optional()`, unless the definition says `policy: { SENTRY_DSN: "off" }`.
 */
export function sentryDsn(): Variable<string> {
  const expects = "the DSN of a Sentry project";
  return builtVariable<string>({
    kind: "sentryDsn",
    expects,
    sensitive: true,
    read: (text) => (isDsn(text) ? { value: text } : { detail: "that Sentry would ignore" }),
    examine: (text, { environment }) =>
      text || environment !== "production"
        ? []
        : [{ code: "SENTRY_DSN", what: "is not set", fix: `Set it to ${expects}`, level: "error" }],
  });
}

// What @sentry/core 11 parses (others it logs, in clear, and then runs disabled), with the project number to the end.
// Keys of examples are refused as well, and so is the secret half of a DSN from before 2018.
function isDsn(text: string): boolean {
  return /^https?:\/\/(?!example|your)\w+@(?:\[[:.%\w]+\]|[\w.-]+)(?::\d+)?\/(?:.+\/)?\d+$/i.test(text);
}
