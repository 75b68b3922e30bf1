/** What of an error is looked at. */
export interface ErrorCause {
  readonly code?: unknown;
  readonly name?: unknown;
  readonly message?: unknown;
  /** `fetch` keeps here why it failed. */
  readonly cause?: unknown;
  /** `ErrorEvent`s and some clients keep it here. */
  readonly detail?: unknown;
  /** An attempt at several addresses keeps here why each failed. */
  readonly errors?: readonly unknown[];
}

/** Names of errno, of OpenSSL and of undici: "ECONNREFUSED", "CERT_HAS_EXPIRED", "UND_ERR_SOCKET". */
const CODE = /^[A-Z][A-Z\d_]{2,39}$/;
/** Errors may cause each other. */
const DEEPEST = 6;

/** An error, what caused it, what caused that, and so on. */
export function errorCauses(error: unknown): readonly ErrorCause[] {
  const causes: ErrorCause[] = [];
  let inner = error;
  while (typeof inner === "object" && inner !== null && causes.length < DEEPEST) {
    const cause: ErrorCause = inner;
    causes.push(cause);
    inner = cause.cause ?? cause.detail ?? cause.errors?.[0];
  }
  return causes;
}

/** The first code of an error or of what caused it. */
export function errorCode(error: unknown): string | undefined {
  const codes = errorCauses(error).map(({ code }) => code);
  return codes.find((code): code is string => typeof code === "string" && CODE.test(code));
}

/** The code of an error or of what caused it, else its class: its message could hold a secret. */
export function errorName(error: unknown): string {
  const name = error instanceof Error && /^[A-Z]\w{2,39}$/.test(error.name) ? error.name : "unknown error";
  return errorCode(error) ?? name;
}
