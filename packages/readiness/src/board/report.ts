import type { Impact } from "../check.ts";
import type { CheckState } from "./check-state.ts";

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
