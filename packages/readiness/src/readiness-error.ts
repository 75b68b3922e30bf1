import { LuneoError } from "@luneo/kernel/error";

/** Readiness was given options it can't keep, or can't become what was waited for; match on `code`. */
export class ReadinessError extends LuneoError {
  override readonly name = "ReadinessError";
}
