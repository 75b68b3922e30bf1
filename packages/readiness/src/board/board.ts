import type { Clock } from "@luneo/kernel/clock";
import type { Impact } from "../check.ts";
import type { CheckPlan } from "../plan/check-plan.ts";
import type { GroupPlan } from "../plan/group-plan.ts";
import type { ReadinessPlan } from "../plan/readiness-plan.ts";
import { neverRun, nextState, staleState } from "./check-state.ts";
import type { CheckState } from "./check-state.ts";
import { statusIn } from "./group-status.ts";
import type { Outcome } from "./observation.ts";
import type { GroupReport } from "./report.ts";
import type { Transition } from "./transition.ts";

/** A check as it stands. The board keeps it up to date for whoever holds it. */
export interface BoardCheck {
  readonly plan: CheckPlan;
  readonly state: CheckState;
  /** When its last result gets too old, on the monotonic clock. */
  readonly staleAtMs: number;
  /** Takes down what one more run came to. */
  readonly record: (outcome: Outcome, durationMs: number) => void;
  /** Keeps its result however old it gets, until the next one: nobody asks for it any more. */
  readonly rest: () => void;
}

/** A group as it stands. The board keeps it up to date for whoever holds it. */
export interface BoardGroup {
  readonly plan: GroupPlan;
  readonly members: readonly { readonly check: BoardCheck; readonly impact: Impact }[];
  readonly status: GroupReport["status"];
  /** What makes it fail whatever its checks say; always empty for liveness. */
  readonly heldBy: readonly string[];
  /** When the first of its results gets too old, on the monotonic clock. */
  readonly staleAtMs: number;
}

/** A reason why every group but liveness fails whatever its checks say; each one is its own, whatever its words. */
export interface HoldReason {
  readonly reason: string;
}

/** How all checks and groups stand. It knows neither timers nor requests: it is told results and asked for statuses. */
export interface Board {
  readonly checks: readonly BoardCheck[];
  readonly groups: readonly BoardGroup[];
  /** The group of this name, or `NO_GROUP`. */
  group(name: string): BoardGroup;
  hold(hold: HoldReason): void;
  release(hold: HoldReason): void;
  /** Forgets results that are too old by now. */
  expire(): void;
}

/** What a board needs to know and whom it tells. */
export interface BoardOptions {
  readonly clock: Clock;
  /** Holds to begin with. */
  readonly holds: Iterable<HoldReason>;
  /**
   * Called for each change of a status, when everything on the board agrees with it, in the order in which they came
   * into force, also of those that it makes itself. Must not throw.
   */
  readonly onTransition: (transition: Transition) => void;
}

/** Stands for a group that there isn't: nobody may take its answer for a good one. */
export const NO_GROUP: BoardGroup = Object.freeze({
  plan: Object.freeze({ name: "", members: [], paths: [], isLive: false }),
  members: Object.freeze([]),
  status: "fail",
  heldBy: Object.freeze([]),
  staleAtMs: Infinity,
});

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const NONE: readonly string[] = Object.freeze([]);

/** Makes a board on which nothing is known yet. */
export function createBoard(plan: ReadinessPlan, { clock, holds: heldAtFirst, onTransition }: BoardOptions): Board {
  const holds = new Set(heldAtFirst);
  const untold: Transition[] = [];
  let isTelling = false;
  const checks = plan.checks.map(boardCheck);
  const byName = new Map(checks.map((check) => [check.plan.check.name, check]));
  const groups = plan.groups.map((group): Mutable<BoardGroup> => {
    const members = group.members.map(({ check, impact }) => ({ check: byName.get(check) as BoardCheck, impact }));
    const fresh = { plan: group, members, status: "fail" as const, heldBy: heldBy(group), staleAtMs: Infinity };
    return { ...fresh, status: statusOf(fresh) };
  });
  const groupsByName = new Map(groups.map((group) => [group.plan.name, group]));

  function boardCheck(own: CheckPlan): Mutable<BoardCheck> {
    const check: Mutable<BoardCheck> = {
      plan: own,
      state: neverRun,
      staleAtMs: Infinity,
      record(outcome, durationMs) {
        const expired = turnExpired();
        const next = nextState(check.state, { ...outcome, durationMs, observedAtMs: clock.now() }, own);
        settle([...expired, ...turn(check, next, clock.monotonic() + own.staleAfterMs)]);
      },
      rest() {
        const expired = turnExpired();
        check.staleAtMs = Infinity;
        settle(expired);
      },
    };
    return check;
  }

  function heldBy({ isLive }: GroupPlan): readonly string[] {
    return isLive || holds.size === 0 ? NONE : Object.freeze(Array.from(holds, ({ reason }) => reason));
  }

  function statusOf({ plan: { isLive }, members, heldBy: reasons }: BoardGroup): GroupReport["status"] {
    if (reasons.length > 0) return "fail";
    const told = members.map(({ check, impact }) => statusIn(check.state, impact, isLive));
    return told.includes("fail") ? "fail" : told.includes("warn") ? "warn" : "pass";
  }

  function turn(check: Mutable<BoardCheck>, next: CheckState, staleAtMs: number): Transition[] {
    const { status: from } = check.state;
    const { status: to, code } = next;
    check.state = next;
    check.staleAtMs = staleAtMs;
    if (from === to) return [];
    const { name, kind } = check.plan.check;
    return [{ subject: "check", name, kind, from, to, code, atMs: clock.now() }];
  }

  function turnExpired(): Transition[] {
    const nowMs = clock.monotonic();
    return checks.flatMap((check) => (nowMs < check.staleAtMs ? [] : turn(check, staleState(check.state), Infinity)));
  }

  function settle(transitions: Transition[]): void {
    for (const group of groups) {
      const { plan: groupPlan, members, status: from } = group;
      group.heldBy = heldBy(groupPlan);
      const to = (group.status = statusOf(group));
      group.staleAtMs = Math.min(...members.map(({ check }) => check.staleAtMs));
      if (from === to) continue;
      const { name } = groupPlan;
      transitions.push({ subject: "group", name, from, to, heldBy: group.heldBy, atMs: clock.now() });
    }
    untold.push(...transitions);
    if (!isTelling) tell();
  }

  // Whoever is told may change the board, as by taking a hold: what that brings comes after what is still to be told.
  function tell(): void {
    isTelling = true;
    for (const transition of untold) onTransition(Object.freeze(transition));
    untold.length = 0;
    isTelling = false;
  }

  return {
    checks,
    groups,
    group: (name) => groupsByName.get(name) ?? NO_GROUP,
    hold(hold) {
      holds.add(hold);
      settle([]);
    },
    release(hold) {
      if (holds.delete(hold)) settle([]);
    },
    expire() {
      settle(turnExpired());
    },
  };
}
