import type { Status } from "@luneo/kernel/check";
import type { Impact } from "../check.ts";
import type { BoardGroup } from "../board/board.ts";
import { statusIn } from "../board/group-status.ts";
import type { GroupReport } from "../board/report.ts";

/** Who is asked for: told by the group `deploy`, so that a gate knows which release answered it. */
export interface Release {
  /** The version of the service, as people name it: "1.4.2", or a commit. */
  readonly version?: string | undefined;
  /** What tells this deployment from others of the same version. */
  readonly id?: string | undefined;
}

/** What may be known of a check by whoever is authorised; no message is part of it. */
export interface CheckView {
  readonly name: string;
  readonly status: Status;
  /** What it does to the group, by its impact there. */
  readonly effect: GroupReport["status"];
  /** All else, in the order in which it is shown; what is undefined is left out. */
  readonly facts: {
    readonly kind: "local" | "dependency";
    readonly impact: Impact;
    readonly code: string | undefined;
    readonly value: number | undefined;
    readonly unit: string | undefined;
    readonly data: Readonly<Record<string, string | number | boolean>> | undefined;
    /** How long the last run took, to the microsecond. */
    readonly durationMs: number | undefined;
    /** When the last result came, by RFC 3339. */
    readonly time: string | undefined;
  };
}

/** What a format makes a body of. */
export interface GroupView {
  readonly status: GroupReport["status"];
  /** Of the group `deploy`, where it was given. */
  readonly release: Release | undefined;
  /** Undefined for the public. */
  readonly details: { readonly heldBy: readonly string[]; readonly checks: readonly CheckView[] } | undefined;
}

/** What of a group is shown to whoever is authorised. */
export function detailsOf({ plan: { isLive }, members, heldBy }: BoardGroup): NonNullable<GroupView["details"]> {
  return { heldBy, checks: members.map((member) => viewOf(member, isLive)) };
}

function viewOf({ check, impact }: BoardGroup["members"][number], isLive: boolean): CheckView {
  const { name, kind } = check.plan.check;
  const { status, code, value, unit, data, observedAtMs } = check.state;
  const durationMs = rounded(check.state.durationMs);
  const time = observedAtMs === undefined ? undefined : new Date(observedAtMs).toISOString();
  const effect = statusIn(check.state, impact, isLive);
  return { name, status, effect, facts: { kind, impact, code, value, unit, data, durationMs, time } };
}

/** Clocks tell more digits than they know. */
function rounded(durationMs: number | undefined): number | undefined {
  return durationMs === undefined ? undefined : Math.round(durationMs * 1000) / 1000;
}
