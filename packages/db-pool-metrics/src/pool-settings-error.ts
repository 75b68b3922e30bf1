import { LuneoError } from "@luneo/kernel/error";

/** What this package throws when it refuses settings or options; `code` tells which, `problems` lists all of them. */
export class PoolSettingsError extends LuneoError {
  override readonly name = "PoolSettingsError";
}
