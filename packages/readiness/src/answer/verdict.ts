import { contain } from "@luneo/kernel/contain";
import { ReadinessError } from "../readiness-error.ts";

/**
 * Whether what somebody's function gave is a yes, which only `true` is.
 *
 * @param giver - the function, as the error names it
 * @throws ReadinessError `AUTHORIZE_ASYNC` for an object, such as a promise: nobody waits for it, nor for its rejection
 */
export function readVerdict(verdict: unknown, giver: string): boolean {
  if (typeof verdict === "object" && verdict !== null) {
    // Whoever sends requests could otherwise end the process, by what it rejects with.
    contain(() => verdict);
    const message = `${giver} must say true or false at once: a promise, or another object, is a no.`;
    throw new ReadinessError({ code: "AUTHORIZE_ASYNC", message });
  }
  return verdict === true;
}
