export type Result = "pass" | "warn" | "fail" | "skipped";
export type Impact = "critical" | "degrading" | "informational";

/** Time as the model has it. Timers that are due at the same millisecond fire in the order of their setting. */
export class ModelTime {
  ms = 0;
  /** How long the process has been frozen: time that has passed and that no timer has seen. */
  frozenMs = 0;
  private set = 0;

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
  readonly intervalMs: number;
  readonly failingIntervalMs: number;
  readonly timeoutMs: number;
  readonly staleAfterMs: number;
  readonly failAfter: number;
  readonly recoverAfter: number;
}

/** What a check should do, told by its rules alone: a run that hangs keeps its place, and results get old. */
export class CheckModel {
  readonly rules: CheckRules;
  hasResult = false;
  runs = 0;
  /** How often a result has come, or what stands for one. */
  arrivals = 0;
  askedAtMs = -Infinity;
  isWaking = false;
  turn: ModelTimer | undefined;
  deadline: ModelTimer | undefined;
  private readonly time: ModelTime;
  private readonly isOnDemand: boolean;
  private readonly queued: Result[] = [];
  private immediate: Result | undefined;
  private told: Result | "unknown" = "unknown";
  private failures = 0;
  private successes = 0;
  private staleAtMs = Infinity;
  private turnedAtMs = 0;
  private waitMs: number;
  private pending: { isOverdue: boolean } | undefined;

  constructor(rules: CheckRules, time: ModelTime, isOnDemand: boolean) {
    this.rules = rules;
    this.time = time;
    this.isOnDemand = isOnDemand;
    this.waitMs = rules.intervalMs;
  }

  get isStale(): boolean {
    return this.time.monotonicMs >= this.staleAtMs;
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
      this.tell("fail");
      return;
    }
    this.turn = undefined;
    const isWanted = this.time.monotonicMs - this.askedAtMs <= 3 * this.rules.intervalMs;
    if (!this.isOnDemand || isWanted) this.takeTurn();
    else this.rest();
  }

  /** Tells what a run came to that had its result waiting. */
  flush(): void {
    const result = this.immediate;
    this.immediate = undefined;
    if (result !== undefined) this.end(result);
  }

  settle(result: Result): void {
    if (this.pending === undefined) this.queued.push(result);
    else this.end(result);
  }

  private takeTurn(): void {
    const { intervalMs, failingIntervalMs, timeoutMs } = this.rules;
    this.turnedAtMs = this.time.monotonicMs;
    this.waitMs = this.status === "fail" ? Math.min(2 * this.waitMs, failingIntervalMs) : intervalMs;
    this.turn = this.time.timer(this.waitMs);
    if (this.pending !== undefined) {
      if (this.pending.isOverdue) this.tell("fail");
      return;
    }
    this.runs += 1;
    this.pending = { isOverdue: false };
    this.deadline = this.time.timer(timeoutMs);
    this.immediate = this.queued.shift();
  }

  private end(result: Result): void {
    const wasOverdue = this.pending!.isOverdue;
    this.pending = undefined;
    this.deadline = undefined;
    if (!wasOverdue) this.tell(result);
  }

  private tell(result: Result): void {
    const { intervalMs, staleAfterMs, failAfter, recoverAfter } = this.rules;
    this.forgetStale();
    this.failures = result === "fail" ? this.failures + 1 : 0;
    this.successes = result === "fail" ? 0 : this.successes + 1;
    const isEnough =
      result === "fail" ? this.failures >= failAfter : this.told !== "fail" || this.successes >= recoverAfter;
    if (this.told === "unknown" || isEnough) this.told = result;
    this.hasResult = true;
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
    this.failures = 0;
    this.successes = 0;
  }
}
