import { errorCauses, errorCode } from "@luneo/kernel/error-causes";
import { REDACTED } from "@luneo/kernel/redact";
import { ReadinessError } from "../../readiness-error.ts";

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
  const messages = errorCauses(error).map(({ message }) => message);
  let reason = messages.findLast((one): one is string => typeof one === "string" && one !== "") ?? "";
  // The longest first, for one may be part of another.
  const texts = secrets.filter((text) => text.length > 1).sort((one, other) => other.length - one.length);
  for (const text of texts) reason = reason.replaceAll(text, REDACTED);
  const message = `There was no answer to the request${reason === "" ? "" : `: ${reason}`}`;
  return new ReadinessError({ code: errorCode(error) ?? otherwise, message });
}
