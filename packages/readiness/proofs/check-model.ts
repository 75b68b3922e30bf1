import type { KnownEnding, Shown } from "./endings.ts";

export type Result = "pass" | "warn" | "fail" | "skipped";
export type Impact = "critical" | "degrading" | "informational";

/** Time as the model has it. Timers that are due at the same millisecond fire in the order of their setting. */
export class ModelTime {
  ms = 0;
  /** How long the process has been frozen: time that has passed and that no timer has seen. */
  frozenMs = 0;
  /** When it began, by the wall clock. */
  readonly startMs: number;
  private set = 0;

  constructor(startMs: number) {
    this.startMs = startMs;
  }

  get nowMs(): number {
    return this.startMs + this.monotonicMs;
  }

  get monotonicMs(): number {
    return this.ms + this.frozenMs;
  }

  timer(delayMs: number): ModelTimer {
    this.set += 1;
    return { dueMs: this.ms + Math.max(1, delayMs), order: this.set };
  }
}

export interface ModelTimer {
  readonly dueMs: number;
  readonly order: number;
}

/** What is settled about a check, with every default decided by hand. */
export interface CheckRules {
  readonly name: string;
  readonly kind: "local" | "dependency";
  readonly intervalMs: number;
  readonly failingIntervalMs: number;
  readonly timeoutMs: number;
  readonly staleAfterMs: number;
  readonly failAfter: number;
  readonly recoverAfter: number;
}

const OVERDUE = { result: "fail", shown: { code: "TIMEOUT" } } as const;

/** What a check should do, told by its rules alone: a run that hangs keeps its place, and results get old. */
export class CheckModel {
  readonly rules: CheckRules;
  runs = 0;
  /** The numbers of the runs that were told to give up. */
  readonly aborted: number[] = [];
  durationMs: number | undefined;
  observedAtMs: number | undefined;
  /** How often a result has come, or what stands for one. */
  arrivals = 0;
  askedAtMs = -Infinity;
  isWaking = false;
  turn: ModelTimer | undefined;
  deadline: ModelTimer | undefined;
  private readonly time: ModelTime;
  private readonly isOnDemand: boolean;
  private readonly queued: KnownEnding[] = [];
  private immediate: KnownEnding | undefined;
  private seen: Shown = {};
  private told: Result | "unknown" = "unknown";
  private failures = 0;
  private successes = 0;
  private staleAtMs = Infinity;
  private turnedAtMs = 0;
  private waitMs: number;
  private pending: { readonly sinceMs: number; isOverdue: boolean } | undefined;

  constructor(rules: CheckRules, time: ModelTime, isOnDemand: boolean) {
    this.rules = rules;
    this.time = time;
    this.isOnDemand = isOnDemand;
    this.waitMs = rules.intervalMs;
  }

  get isStale(): boolean {
    return this.time.monotonicMs >= this.staleAtMs;
  }

  get hasResult(): boolean {
    return this.observedAtMs !== undefined;
  }

  /** What may be seen of its last result. */
  get shown(): Shown {
    return this.isStale ? { ...this.seen, code: "STALE" } : this.seen;
  }

  get status(): Result | "unknown" {
    return this.isStale ? "unknown" : this.told;
  }

  /** Whether it takes part in what a probe waits for. */
  get needsRun(): boolean {
    return this.turn === undefined || this.isWaking || this.isStale;
  }

  wake(): void {
    if (this.isWaking) return;
    this.isWaking = true;
    this.takeTurn();
  }

  /** Fires the turn or the deadline, whichever it was. */
  fire(timer: ModelTimer): void {
    if (timer === this.deadline) {
      this.deadline = undefined;
      this.pending!.isOverdue = true;
      this.aborted.push(this.runs);
      this.tell(OVERDUE, this.pending!.sinceMs);
      return;
    }
    this.turn = undefined;
    const isWanted = this.time.monotonicMs - this.askedAtMs <= 3 * this.rules.intervalMs;
    if (!this.isOnDemand || isWanted) this.takeTurn();
    else this.rest();
  }

  /** Tells what a run came to that had its result waiting. */
  flush(): void {
    const ending = this.immediate;
    this.immediate = undefined;
    if (ending !== undefined) this.end(ending);
  }

  settle(ending: KnownEnding): void {
    if (this.pending === undefined) this.queued.push(ending);
    else this.end(ending);
  }

  /** Gives up what is pending, for good. */
  close(): void {
    if (this.pending?.isOverdue === false) this.aborted.push(this.runs);
    this.arrive();
  }

  private takeTurn(): void {
    const { intervalMs, failingIntervalMs, timeoutMs } = this.rules;
    this.turnedAtMs = this.time.monotonicMs;
    this.waitMs = this.status === "fail" ? Math.min(2 * this.waitMs, failingIntervalMs) : intervalMs;
    this.turn = this.time.timer(this.waitMs);
    if (this.pending !== undefined) {
      if (this.pending.isOverdue) this.tell(OVERDUE, this.pending.sinceMs);
      return;
    }
    this.runs += 1;
    this.pending = { sinceMs: this.time.monotonicMs, isOverdue: false };
    this.deadline = this.time.timer(timeoutMs);
    this.immediate = this.queued.shift();
  }

  private end(ending: KnownEnding): void {
    const { isOverdue, sinceMs } = this.pending!;
    this.pending = undefined;
    this.deadline = undefined;
    if (!isOverdue) this.tell(ending, sinceMs);
  }

  private tell({ result, shown }: Pick<KnownEnding, "result" | "shown">, sinceMs: number): void {
    const { intervalMs, staleAfterMs, failAfter, recoverAfter } = this.rules;
    this.forgetStale();
    this.failures = result === "fail" ? this.failures + 1 : 0;
    this.successes = result === "fail" ? 0 : this.successes + 1;
    const isEnough =
      result === "fail" ? this.failures >= failAfter : this.told !== "fail" || this.successes >= recoverAfter;
    if (this.told === "unknown" || isEnough) this.told = result;
    this.seen = shown;
    this.durationMs = this.time.monotonicMs - sinceMs;
    this.observedAtMs = this.time.nowMs;
    this.staleAtMs = this.time.monotonicMs + staleAfterMs;
    if (this.turn === undefined) this.rest();
    else if (result !== "fail" && this.waitMs > intervalMs) {
      this.waitMs = intervalMs;
      this.turn = this.time.timer(intervalMs - (this.time.monotonicMs - this.turnedAtMs));
    }
    this.arrive();
  }

  arrive(): void {
    this.isWaking = false;
    this.arrivals += 1;
  }

  private rest(): void {
    this.forgetStale();
    this.staleAtMs = Infinity;
  }

  private forgetStale(): void {
    if (!this.isStale) return;
    this.told = "unknown";
    this.seen = { ...this.seen, code: "STALE" };
    this.failures = 0;
    this.successes = 0;
  }
}
