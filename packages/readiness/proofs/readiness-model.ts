import type { AnswerFormat } from "../src/index.ts";
import { dueAnswer } from "./answer-model.ts";
import type { DueAnswer, ToldGroup } from "./answer-model.ts";
import { CheckModel, ModelTime } from "./check-model.ts";
import type { CheckRules, Impact, ModelTimer } from "./check-model.ts";

export type GroupStatus = "pass" | "warn" | "fail";

/** A group by its rules: the impact of each of its checks. */
export interface GroupRules {
  readonly name: string;
  readonly impacts: Readonly<Record<string, Impact>>;
}

/** Who asks, and how. */
export interface Probe {
  readonly number: number;
  readonly group: GroupRules;
  readonly method: string | undefined;
  readonly isAuthorized: boolean;
}

/** What a course settles for all checks. */
export interface ModelOptions {
  readonly isOnDemand: boolean;
  readonly format: AnswerFormat;
  /** By the wall clock. */
  readonly startMs: number;
}

/** A probe that waits for results. */
interface Waiting {
  readonly probe: Probe;
  readonly until: readonly { readonly check: CheckModel; readonly arrivals: number }[];
}

/** What readiness should say, told by its rules alone. */
export class ReadinessModel {
  readonly time: ModelTime;
  readonly checks: readonly CheckModel[];
  /** What each probe was answered, by its number. */
  readonly answered = new Map<number, DueAnswer>();
  /** Why every group but liveness fails, in the order of the reasons. */
  private holds: { readonly reason: string }[] = [];
  private hasEnded = false;
  private readonly groups: readonly GroupRules[];
  private readonly isOnDemand: boolean;
  private readonly format: AnswerFormat;
  private waiting: Waiting[] = [];

  constructor(
    checks: readonly CheckRules[],
    groups: readonly GroupRules[],
    { isOnDemand, format, startMs }: ModelOptions,
  ) {
    this.time = new ModelTime(startMs);
    this.checks = checks.map((rules) => new CheckModel(rules, this.time, isOnDemand));
    this.groups = groups;
    this.isOnDemand = isOnDemand;
    this.format = format;
  }

  start(): void {
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
    for (const { probe } of this.waiting.filter(isThere)) this.answer(probe);
    this.waiting = this.waiting.filter((waiting) => !isThere(waiting));
  }

  /** Sends a probe; whoever has to wait is answered later. */
  probe(probe: Probe): void {
    // A method that is not served is no question.
    if (!["GET", "HEAD", undefined].includes(probe.method)) return this.answer(probe);
    const members = this.checks.filter(({ rules }) => Object.hasOwn(probe.group.impacts, rules.name));
    const needed = this.isOnDemand ? members.filter((check) => check.needsRun) : [];
    for (const check of members) check.askedAtMs = this.time.monotonicMs;
    if (needed.length === 0) return this.answer(probe);
    const until = needed.map((check) => ({ check, arrivals: check.arrivals }));
    for (const check of needed) check.wake();
    this.waiting.push({ probe, until });
  }

  hold(reason: string): { readonly reason: string } {
    const hold = { reason };
    this.holds.push(hold);
    return hold;
  }

  release(hold: { readonly reason: string }): void {
    this.holds = this.holds.filter((each) => each !== hold);
  }

  /** Holds for good; the first one who says so is the one who is told. */
  end(reason: string): void {
    if (!this.hasEnded) this.holds.push({ reason });
    this.hasEnded = true;
  }

  /** Ends everything: whoever waits is answered. */
  close(): void {
    this.end("closed");
    for (const check of this.checks) check.close();
    this.flush();
  }

  /** Everything that can be told of a group. */
  told(group: GroupRules): ToldGroup {
    const { name, impacts } = group;
    const members = this.checks.filter(({ rules }) => Object.hasOwn(impacts, rules.name));
    const intervals = members.flatMap(({ rules }) =>
      impacts[rules.name] === "informational" ? [] : [rules.intervalMs],
    );
    return {
      name,
      status: this.statusOf(group),
      heldBy: name === "live" ? [] : this.holds.map(({ reason }) => reason),
      longestIntervalMs: Math.max(0, ...intervals),
      checks: members.map((check) => {
        const { rules, status, shown, durationMs, observedAtMs } = check;
        const impact = impacts[rules.name] as Impact;
        const effect = effectOf(check, impact, name === "live");
        return { ...shown, name: rules.name, kind: rules.kind, impact, status, effect, durationMs, observedAtMs };
      }),
    };
  }

  statusOf({ name, impacts }: GroupRules): GroupStatus {
    const isLive = name === "live";
    if (this.holds.length > 0 && !isLive) return "fail";
    const told = this.checks.flatMap((check) => {
      const impact = impacts[check.rules.name];
      return impact === undefined ? [] : [effectOf(check, impact, isLive)];
    });
    return told.includes("fail") ? "fail" : told.includes("warn") ? "warn" : "pass";
  }

  private answer(probe: Probe): void {
    this.answered.set(probe.number, dueAnswer(this.format, this.told(probe.group), probe));
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
function effectOf(check: CheckModel, impact: Impact, isLive: boolean): GroupStatus {
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
