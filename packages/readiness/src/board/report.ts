import type { Status } from "@luneo/kernel/check";
import type { Impact } from "../check.ts";
import type { Outcome } from "../running/observation.ts";

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
  /** What its failure means for each group that it is in. */
  readonly impacts: Readonly<Record<string, Impact>>;
  /** How often it was run. */
  readonly runs: number;
  /** How often its turn came while its last run was still pending. */
  readonly skippedRuns: number;
}

/** What a group of checks comes to. */
export interface GroupReport {
  readonly status: "pass" | "warn" | "fail";
  /** What makes the group fail whatever its checks say: "not started", "draining: SIGTERM", the reasons of holds. */
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
  /** The kind of the check. */
  readonly kind?: "local" | "dependency";
  readonly from: Status;
  readonly to: Status;
  /** The code of the check's last result, where it has one. */
  readonly code?: string | undefined;
  /** What makes the group fail whatever its checks say. */
  readonly heldBy?: readonly string[];
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
 * What the state of one check comes to in a group for which its failure has this impact.
 *
 * @param isLive - liveness fails on evidence only; everything else needs evidence to pass
 */
export function statusIn(state: CheckState, impact: Impact, isLive: boolean): GroupReport["status"] {
  const { status, observedAtMs } = state;
  if (impact === "informational" || (status === "unknown" && isLive)) return "pass";
  // Without a first result nobody knows whether it works here at all, however little it matters later.
  if (status === "unknown" && observedAtMs === undefined) return "fail";
  if (status === "fail" || status === "unknown") return impact === "critical" ? "fail" : "warn";
  return status === "warn" ? "warn" : "pass";
}
