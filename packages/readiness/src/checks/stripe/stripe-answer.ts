import type { Observation } from "@luneo/kernel/check";

/** What an HTTP status of Stripe's API, and the code in the body of an error, tell. */
export function stripeAnswer(httpStatus: number, errorCode?: unknown): Observation {
  const data = { httpStatus };
  // Stripe is there, and too much else is asked of it by the same account: no fault of Stripe's or of the key's.
  if (httpStatus === 429 || errorCode === "rate_limit") return { status: "pass", code: "RATE_LIMITED", data };
  if (httpStatus >= 200 && httpStatus <= 299) return { status: "pass", data };
  const isExpired = errorCode === "api_key_expired";
  if (httpStatus === 401) return { status: "fail", code: isExpired ? "AUTH_KEY_EXPIRED" : "AUTH_REFUSED", data };
  if (httpStatus === 403) return { status: "fail", code: "AUTH_FORBIDDEN", data };
  return { status: "fail", code: `HTTP_${httpStatus}`, data };
}
