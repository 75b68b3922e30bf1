// Not a test: one run of a check, read as readiness reads it.
import type { Check } from "../../src/index.ts";
import { failureCode, readObservation } from "../../src/board/observation.ts";
import type { Outcome } from "../../src/board/observation.ts";

/** What a run came to, and what it threw, if it did. */
export async function observed(
  check: Check,
  signal: AbortSignal = new AbortController().signal,
): Promise<Outcome & { readonly error?: unknown }> {
  try {
    return readObservation(await check.run({ signal }), check.name);
  } catch (error) {
    return { status: "fail", code: failureCode(error), error };
  }
}
