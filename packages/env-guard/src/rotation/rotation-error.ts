import { LuneoError } from "@luneo/kernel/error";

/** A rotation that must not happen (`ROTATION_REFUSED`), or a check of a credential that failed (`CHECK_FAILED`). */
export class RotationError extends LuneoError {
  override readonly name = "RotationError";
}
