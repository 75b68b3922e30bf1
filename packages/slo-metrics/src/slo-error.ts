import { LuneoError } from "@luneo/kernel/error";

/**
 * A definition (`SLO_REFUSED`), an option (`HTTP_METRICS_REFUSED`, `METRICS_HANDLER_REFUSED`) is refused, with all that is
 * wrong with it.
 */
export class SloError extends LuneoError {
  override readonly name = "SloError";
}
