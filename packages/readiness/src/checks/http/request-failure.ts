import { REDACTED } from "@luneo/kernel/redact";
import { ReadinessError } from "../../readiness-error.ts";

/** What of a failure is looked at: `fetch` keeps the reason in `cause`, an attempt at several addresses in `errors`. */
interface Failure {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly detail?: unknown;
  readonly errors?: readonly unknown[];
}

/** Names of errno, of OpenSSL and of undici: "ECONNREFUSED", "CERT_HAS_EXPIRED", "UND_ERR_SOCKET". */
const CODE = /^[A-Z][A-Z0-9_]{1,39}$/;
const DEEPEST = 6;

/**
 * The error of a request that got no answer: under the code of what went wrong below it, with the message of the deepest
 * cause, from which the texts in `secrets` are taken out.
 *
 * The cause itself stays behind: an error of a `fetch` may hold the address and the headers.
 */
export function requestFailure(
  error: unknown,
  secrets: readonly string[],
  otherwise = "REQUEST_FAILED",
): ReadinessError {
  let code: string | undefined;
  let reason = "";
  let inner = error as Failure | null | undefined;
  for (let depth = 0; depth < DEEPEST && typeof inner === "object" && inner !== null; depth += 1) {
    if (code === undefined && typeof inner.code === "string" && CODE.test(inner.code)) code = inner.code;
    if (typeof inner.message === "string" && inner.message !== "") reason = inner.message;
    inner = (inner.cause ?? inner.detail ?? inner.errors?.[0]) as Failure | undefined;
  }
  // The longest first, for one may be part of another.
  const texts = secrets.filter((text) => text.length > 1).sort((one, other) => other.length - one.length);
  for (const text of texts) reason = reason.replaceAll(text, REDACTED);
  const message = `There was no answer to the request${reason === "" ? "" : `: ${reason}`}`;
  return new ReadinessError({ code: code ?? otherwise, message });
}
