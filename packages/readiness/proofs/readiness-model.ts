import { CheckModel, ModelTime } from "./check-model.ts";
import type { CheckRules, Impact, ModelTimer } from "./check-model.ts";

export type GroupStatus = "pass" | "warn" | "fail";

/** A group by its rules: the impact of each of its checks. */
export interface GroupRules {
  readonly name: string;
  readonly impacts: Readonly<Record<string, Impact>>;
}

/** A probe that waits for results. */
interface Waiting {
  readonly probe: number;
  readonly group: GroupRules;
  readonly until: readonly { readonly check: CheckModel; readonly arrivals: number }[];
}

/** What readiness should say, told by its rules alone. */
export class ReadinessModel {
  readonly time = new ModelTime();
  readonly checks: readonly CheckModel[];
  /** The status that each probe was answered with, by its number. */
  readonly answered = new Map<number, GroupStatus>();
  holds = 0;
  private readonly groups: readonly GroupRules[];
  private readonly isOnDemand: boolean;
  private waiting: Waiting[] = [];

  constructor(
    checks: readonly CheckRules[],
    groups: readonly GroupRules[],
    { isOnDemand, passes }: { isOnDemand: boolean; passes: number },
  ) {
    this.checks = checks.map((rules) => new CheckModel(rules, this.time, isOnDemand));
    this.groups = groups;
    this.isOnDemand = isOnDemand;
    for (const check of this.checks) for (let pass = 0; pass < passes; pass += 1) check.settle("pass");
    for (const check of this.checks) check.wake();
    this.flush();
  }

  /** Fires, in their order, the timers that come due. */
  advance(ms: number): void {
    const endMs = this.time.ms + ms;
    for (let next = this.next(endMs); next !== undefined; next = this.next(endMs)) {
      this.time.ms = next.timer.dueMs;
      next.check.fire(next.timer);
      this.flush();
    }
    this.time.ms = endMs;
  }

  flush(): void {
    for (const check of this.checks) check.flush();
    const isThere = ({ until }: Waiting): boolean => until.every(({ check, arrivals }) => check.arrivals > arrivals);
    for (const { probe, group } of this.waiting.filter(isThere)) this.answered.set(probe, this.statusOf(group));
    this.waiting = this.waiting.filter((waiting) => !isThere(waiting));
  }

  /** Sends a probe; whoever has to wait is answered later. */
  probe(probe: number, group: GroupRules): void {
    const members = this.checks.filter(({ rules }) => Object.hasOwn(group.impacts, rules.name));
    const needed = this.isOnDemand ? members.filter((check) => check.needsRun) : [];
    for (const check of members) check.askedAtMs = this.time.monotonicMs;
    if (needed.length === 0) {
      this.answered.set(probe, this.statusOf(group));
      return;
    }
    const until = needed.map((check) => ({ check, arrivals: check.arrivals }));
    for (const check of needed) check.wake();
    this.waiting.push({ probe, group, until });
  }

  /** Ends everything: whoever waits is answered. */
  close(): void {
    this.holds += 1;
    for (const check of this.checks) check.arrive();
    this.flush();
  }

  statusOf({ name, impacts }: GroupRules): GroupStatus {
    const isLive = name === "live";
    if (this.holds > 0 && !isLive) return "fail";
    const told = this.checks.flatMap((check) => {
      const impact = impacts[check.rules.name];
      return impact === undefined ? [] : [effect(check, impact, isLive)];
    });
    return told.includes("fail") ? "fail" : told.includes("warn") ? "warn" : "pass";
  }

  private next(endMs: number): { check: CheckModel; timer: ModelTimer } | undefined {
    const timers = this.checks.flatMap((check) =>
      [check.turn, check.deadline].flatMap((timer) => (timer === undefined ? [] : [{ check, timer }])),
    );
    return timers
      .filter(({ timer }) => timer.dueMs <= endMs)
      .toSorted((a, b) => a.timer.dueMs - b.timer.dueMs || a.timer.order - b.timer.order)[0];
  }
}

/** The table of impacts, row by row. */
function effect(check: CheckModel, impact: Impact, isLive: boolean): GroupStatus {
  if (impact === "informational") return "pass";
  const bad = impact === "critical" ? "fail" : "warn";
  switch (check.status) {
    case "pass":
    case "skipped":
      return "pass";
    case "warn":
      return "warn";
    case "fail":
      return bad;
    case "unknown":
      if (isLive) return "pass";
      return check.hasResult ? bad : "fail";
  }
}
