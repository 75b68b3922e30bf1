import type { Status } from "@luneo/kernel/check";
import type { Outcome } from "./observation.ts";

/** How a check stands after its thresholds, and what its last run saw. */
export interface CheckState {
  readonly status: Status;
  /** Why, from an allow-list: an error code like "ECONNREFUSED" or "57P03", "TIMEOUT", "STALE", "CHECK_FAILED". */
  readonly code?: string | undefined;
  readonly value?: number | undefined;
  readonly unit?: string | undefined;
  readonly data?: Readonly<Record<string, string | number | boolean>> | undefined;
  /** How long the last run took, or has taken so far when it is overdue. */
  readonly durationMs?: number | undefined;
  /** When the last result came, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly observedAtMs?: number | undefined;
  /** When a run last did not fail, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly succeededAtMs?: number | undefined;
  readonly consecutiveFailures: number;
  readonly consecutiveSuccesses: number;
  /** How often the status has changed. */
  readonly transitions: number;
}

/** The state of a check that has no result yet. */
export const neverRun: CheckState = Object.freeze({
  status: "unknown",
  consecutiveFailures: 0,
  consecutiveSuccesses: 0,
  transitions: 0,
});

/** The state after one more result: the first one counts at once, later ones when there are enough of them in a row. */
export function nextState(
  state: CheckState,
  outcome: Outcome & { readonly durationMs: number; readonly observedAtMs: number },
  { failAfter, recoverAfter }: { readonly failAfter: number; readonly recoverAfter: number },
): CheckState {
  const failed = outcome.status === "fail";
  const consecutiveFailures = failed ? state.consecutiveFailures + 1 : 0;
  const consecutiveSuccesses = failed ? 0 : state.consecutiveSuccesses + 1;
  const turns =
    state.status === "unknown" ||
    (failed ? consecutiveFailures >= failAfter : state.status !== "fail" || consecutiveSuccesses >= recoverAfter);
  const status = turns ? outcome.status : state.status;
  return Object.freeze({
    ...outcome,
    status,
    succeededAtMs: failed ? state.succeededAtMs : outcome.observedAtMs,
    consecutiveFailures,
    consecutiveSuccesses,
    transitions: state.transitions + (status === state.status ? 0 : 1),
  });
}

/** The state of a check whose last result is too old to be believed; the next one counts at once. */
export function staleState(state: CheckState): CheckState {
  return Object.freeze({ ...state, ...neverRun, code: "STALE", transitions: state.transitions + 1 });
}
