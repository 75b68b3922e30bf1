import { EnvGuardError } from "../definition/env-guard-error.ts";
import type { KeyRing } from "../ring/key-ring.ts";

/**
 * The ring that a function was given. JavaScript has no types to say that a variable is a plain secret.
 *
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` (`NOT_A_RING`) for anything else
 */
export function ringArgument(ring: KeyRing, of: string): KeyRing {
  const isRing = typeof ring === "object" && ring !== null && typeof ring.verificationKeys === "function";
  if (isRing) return ring;
  const what = "It is no ring of keys";
  const problem = {
    code: "NOT_A_RING",
    what,
    got: ring === null ? "null" : typeof ring,
    fix: "Declare it with keyRing()",
  };
  throw new EnvGuardError("ENV_ARGUMENT_INVALID", `argument of ${of}`, [problem]);
}
