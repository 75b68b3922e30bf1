import type { Clock } from "@luneo/kernel/clock";
import type { Outcome } from "./observation.ts";
import type { CheckPlan, GroupPlan, ReadinessPlan } from "./readiness-settings.ts";
import { groupStatus, neverRun, nextState, staleState } from "./report.ts";
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
  readonly status: GroupReport["status"];
  /** When the first of its results gets too old, on the monotonic clock. */
  readonly staleAtMs: number;
}

/** How all checks and groups stand. It knows neither timers nor requests: it is told results and asked for statuses. */
export interface Board {
  readonly checks: readonly BoardCheck[];
  readonly groups: readonly BoardGroup[];
  /** Why every group but liveness fails whatever its checks say; empty when nothing does. */
  readonly holds: ReadonlySet<string>;
  record(check: BoardCheck, outcome: Outcome, durationMs: number): void;
  hold(reason: string): void;
  release(reason: string): void;
  /** Forgets results that are too old by now. */
  expire(): void;
}

/** What a board needs to know and whom it tells. */
export interface BoardOptions {
  readonly clock: Clock;
  /** Holds to begin with. */
  readonly holds: Iterable<string>;
  /** Called for each change of a status, when everything on the board agrees with it. */
  readonly onTransition: (transition: Transition) => void;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Makes a board on which nothing is known yet. */
export function createBoard(plan: ReadinessPlan, { clock, holds: heldAtFirst, onTransition }: BoardOptions): Board {
  const holds = new Set(heldAtFirst);
  const checks = plan.checks.map((check): Mutable<BoardCheck> => ({
    plan: check,
    state: neverRun,
    staleAtMs: Infinity,
  }));
  const groups = plan.groups.map((group) => {
    const members = checks.filter((check) => group.checks.includes(check.plan.check.name));
    return { plan: group, members, status: statusOf(group, members), staleAtMs: Infinity };
  });

  function statusOf({ isLive }: GroupPlan, members: readonly BoardCheck[]): GroupReport["status"] {
    if (holds.size > 0 && !isLive) return "fail";
    return groupStatus(
      members.map(({ state }) => state.status),
      isLive,
    );
  }

  function turn(check: Mutable<BoardCheck>, next: CheckState, staleAtMs: number): Transition[] {
    const { status: from } = check.state;
    const { status: to, code } = next;
    check.state = next;
    check.staleAtMs = staleAtMs;
    if (from === to) return [];
    const { name } = check.plan.check;
    return [{ subject: "check", name, from, to, code, atMs: clock.now() }];
  }

  function turnExpired(): Transition[] {
    const nowMs = clock.monotonic();
    return checks.flatMap((check) => (nowMs < check.staleAtMs ? [] : turn(check, staleState(check.state), Infinity)));
  }

  function settle(transitions: Transition[]): void {
    for (const group of groups) {
      const { plan: groupPlan, members, status: from } = group;
      const to = statusOf(groupPlan, members);
      group.status = to;
      group.staleAtMs = Math.min(...members.map(({ staleAtMs }) => staleAtMs));
      if (from !== to) transitions.push({ subject: "group", name: groupPlan.name, from, to, atMs: clock.now() });
    }
    for (const transition of transitions) onTransition(Object.freeze(transition));
  }

  return {
    checks,
    groups,
    holds,
    record(check, outcome, durationMs) {
      const expired = turnExpired();
      const next = nextState(check.state, { ...outcome, durationMs, observedAtMs: clock.now() }, check.plan);
      settle([...expired, ...turn(check, next, clock.monotonic() + check.plan.staleAfterMs)]);
    },
    hold(reason) {
      holds.add(reason);
      settle([]);
    },
    release(reason) {
      holds.delete(reason);
      settle([]);
    },
    expire() {
      settle(turnExpired());
    },
  };
}
