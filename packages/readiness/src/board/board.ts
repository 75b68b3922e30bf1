import type { Clock } from "@luneo/kernel/clock";
import type { Impact } from "../check.ts";
import type { CheckPlan } from "../plan/check-plan.ts";
import type { GroupPlan } from "../plan/group-plan.ts";
import type { ReadinessPlan } from "../plan/readiness-plan.ts";
import type { Outcome } from "../running/observation.ts";
import { neverRun, nextState, staleState, statusIn } from "./report.ts";
import type { CheckState, GroupReport, Transition } from "./report.ts";

/** A check as it stands. The board keeps it up to date for whoever holds it. */
export interface BoardCheck {
  readonly plan: CheckPlan;
  readonly state: CheckState;
  /** When its last result gets too old, on the monotonic clock. */
  readonly staleAtMs: number;
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
  record(check: BoardCheck, outcome: Outcome, durationMs: number): void;
  hold(hold: HoldReason): void;
  release(hold: HoldReason): void;
  /** Forgets results that are too old by now. */
  expire(): void;
  /** Keeps the result of a check however old it gets, until the next one: nobody asks for it any more. */
  rest(check: BoardCheck): void;
}

/** What a board needs to know and whom it tells. */
export interface BoardOptions {
  readonly clock: Clock;
  /** Holds to begin with. */
  readonly holds: Iterable<HoldReason>;
  /** Called for each change of a status, when everything on the board agrees with it. */
  readonly onTransition: (transition: Transition) => void;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const NONE: readonly string[] = Object.freeze([]);

/** Makes a board on which nothing is known yet. */
export function createBoard(plan: ReadinessPlan, { clock, holds: heldAtFirst, onTransition }: BoardOptions): Board {
  const holds = new Set(heldAtFirst);
  const checks = plan.checks.map((check): Mutable<BoardCheck> => ({
    plan: check,
    state: neverRun,
    staleAtMs: Infinity,
  }));
  const byName = new Map(checks.map((check) => [check.plan.check.name, check]));
  const groups = plan.groups.map((group): Mutable<BoardGroup> => {
    const members = group.members.map(({ check, impact }) => ({ check: byName.get(check) as BoardCheck, impact }));
    const fresh = { plan: group, members, status: "fail" as const, heldBy: heldBy(group), staleAtMs: Infinity };
    return { ...fresh, status: statusOf(fresh) };
  });

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
    for (const transition of transitions) onTransition(Object.freeze(transition));
  }

  return {
    checks,
    groups,
    record(check, outcome, durationMs) {
      const expired = turnExpired();
      const next = nextState(check.state, { ...outcome, durationMs, observedAtMs: clock.now() }, check.plan);
      settle([...expired, ...turn(check, next, clock.monotonic() + check.plan.staleAfterMs)]);
    },
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
    rest(check: Mutable<BoardCheck>) {
      const expired = turnExpired();
      check.staleAtMs = Infinity;
      settle(expired);
    },
  };
}
