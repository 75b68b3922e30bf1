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

/** One check as the snapshot shows it to this process; never sent anywhere by this package. */
export interface CheckReport extends CheckState {
  readonly name: string;
  readonly kind: "local" | "dependency";
  /** How often it was run. */
  readonly runs: number;
  /** How often its turn came while its last run was still pending. */
  readonly skippedRuns: number;
}

/** What a group of checks comes to. */
export interface GroupReport {
  readonly status: "pass" | "warn" | "fail";
  /** What makes the group fail whatever its checks say: "not started", "draining: SIGTERM". */
  readonly heldBy: readonly string[];
  /** The names of its checks. */
  readonly checks: readonly string[];
}

/** Everything known at one moment; a frozen copy. */
export interface Snapshot<Group extends string = string> {
  readonly groups: Readonly<Record<Group, GroupReport>>;
  readonly checks: readonly CheckReport[];
}

/** A status that changed: of a check, or of a group. */
export interface Transition {
  readonly subject: "check" | "group";
  /** The name of the check or group. */
  readonly name: string;
  readonly from: Status;
  readonly to: Status;
  /** The code of the check's last result, where it has one. */
  readonly code?: string | undefined;
  /** In milliseconds since 1970-01-01T00:00:00Z. */
  readonly atMs: number;
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

/**
 * What the statuses of a group's checks come to.
 *
 * @param unknownPasses - true for liveness, which fails on evidence only; everything else passes on evidence only
 */
export function groupStatus(statuses: readonly Status[], unknownPasses: boolean): GroupReport["status"] {
  if (statuses.includes("fail") || (!unknownPasses && statuses.includes("unknown"))) return "fail";
  return statuses.includes("warn") ? "warn" : "pass";
}
