import { LuneoError } from "@luneo/kernel/error";

/** A platform refused or could not be reached. Its message never quotes what the platform answered. */
export class PlatformError extends LuneoError {
  override readonly name = "PlatformError";
}

/** Refuses options that can't work, all at once. */
export function platformRefusal(what: string, fix: string, got?: string): PlatformError {
  return new PlatformError({
    code: "PLATFORM_REFUSED",
    problems: [{ code: "PLATFORM_REFUSED", what, fix, ...(got !== undefined && { got }) }],
  });
}

/** A call that failed: what was tried, and of what kind the failure was. */
export function platformFailure(what: string, got: string, fix: string): PlatformError {
  return new PlatformError({ code: "PLATFORM_FAILED", problems: [{ code: "PLATFORM_FAILED", what, got, fix }] });
}
