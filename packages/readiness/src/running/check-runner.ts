import type { Clock, Timer } from "@luneo/kernel/clock";
import { ReadinessError } from "../readiness-error.ts";
import { JITTER } from "../plan/check-plan.ts";
import type { CheckPlan } from "../plan/check-plan.ts";
import { failureCode, readObservation } from "../board/observation.ts";
import type { Outcome } from "../board/observation.ts";

/** Runs one check again and again, one run at a time. */
export interface CheckRunner {
  /** Begins; resolves with the first result, or when the runner is stopped. To be called once. */
  start(): Promise<void>;
  /** Takes a turn now; resolves with the next result, or when the runner is stopped. */
  wake(): Promise<void>;
  /** Whether no turn is to come: nobody wanted the last one. */
  readonly rests: boolean;
  /** Whether it was woken and has had no result since. */
  readonly isWaking: boolean;
  /** How often the check was run. */
  readonly runs: number;
  /** How often its turn came while its last run was still pending. */
  readonly skippedRuns: number;
}

/** What a runner needs to know and whom it tells. Nothing that it calls may throw. */
export interface CheckRunnerOptions {
  readonly plan: CheckPlan;
  readonly clock: Clock;
  readonly random: () => number;
  /** Stops the runner and gives up its pending run; after that nothing is told any more. */
  readonly signal: AbortSignal;
  /** Whether the check fails, after its thresholds. */
  readonly isFailing: () => boolean;
  /** Asked at each turn but the first: without a yes the runner rests. */
  readonly isWanted: () => boolean;
  /** Told when it begins to rest, and after each result that comes meanwhile. */
  readonly onRest: () => void;
  readonly onOutcome: (outcome: Outcome, durationMs: number) => void;
  /** Told whatever a run threw, also that it took too long. */
  readonly onError: (error: unknown) => void;
}

/**
 * Makes a runner that has at most one run of its check outstanding, for ever.
 *
 * A run that is overdue is a failure, and its signal is aborted; but it keeps its place until it settles, because
 * whatever it holds itself (a connection, a thread) would otherwise be held once more by every turn.
 */
export function createCheckRunner(options: CheckRunnerOptions): CheckRunner {
  const { clock, random, signal, isFailing, isWanted, onRest, onOutcome, onError } = options;
  const { check, intervalMs, failingIntervalMs, timeoutMs } = options.plan;
  let pendingSinceMs: number | undefined;
  let isOverdue = false;
  let runs = 0;
  let skippedRuns = 0;
  let turn: Timer | undefined;
  let turnedAtMs = 0;
  let waitMs = intervalMs;
  let giveUp = (): void => {};
  let haveNext = (): void => {};
  let next: Promise<void> | undefined;

  function stretched(ms: number): number {
    const chance = random();
    // A timer of NaN milliseconds is due at once, and again, and again.
    return ms * (1 + JITTER * (chance > 0 ? Math.min(chance, 1) : 0));
  }

  function schedule(ms: number): void {
    turn?.cancel();
    // A turn that is overdue already, as after a long run, comes next.
    turn = clock.setTimer(comeRound, Math.max(1, ms));
  }

  function comeRound(): void {
    turn = undefined;
    if (isWanted()) takeTurn();
    else onRest();
  }

  function takeTurn(): void {
    turnedAtMs = clock.monotonic();
    // Twice as long from turn to turn while it fails: what comes back mustn't be met by everybody at full speed.
    waitMs = isFailing() ? Math.min(2 * waitMs, failingIntervalMs) : intervalMs;
    schedule(stretched(waitMs));
    if (pendingSinceMs === undefined) return void run();
    skippedRuns += 1;
    // Failing still: else a check that hangs would fail once, and never reach a `failAfter` of two.
    if (isOverdue) tell({ status: "fail", code: "TIMEOUT" }, pendingSinceMs);
  }

  async function run(): Promise<void> {
    const beganMs = clock.monotonic();
    const own = new AbortController();
    runs += 1;
    pendingSinceMs = beganMs;
    isOverdue = false;
    const deadline = clock.setTimer(() => {
      const message = `Check "${check.name}" took longer than ${timeoutMs} ms.`;
      const error = new ReadinessError({ code: "TIMEOUT", message });
      isOverdue = true;
      onError(error);
      tell({ status: "fail", code: "TIMEOUT" }, beganMs);
      own.abort(error);
    }, timeoutMs);
    giveUp = () => {
      deadline.cancel();
      own.abort();
    };
    let outcome: Outcome;
    try {
      outcome = readObservation(await check.run({ signal: own.signal }), check.name);
    } catch (error) {
      outcome = { status: "fail", code: failureCode(error) };
      if (!isOverdue && !signal.aborted) onError(error);
    }
    deadline.cancel();
    pendingSinceMs = undefined;
    // What comes too late was told already, and says how things were rather than how they are.
    if (!isOverdue) tell(outcome, beganMs);
  }

  function tell(outcome: Outcome, beganMs: number): void {
    if (signal.aborted) return;
    const nowMs = clock.monotonic();
    onOutcome(outcome, nowMs - beganMs);
    if (turn === undefined) onRest();
    else if (outcome.status !== "fail" && waitMs > intervalMs) {
      waitMs = intervalMs;
      schedule(stretched(waitMs) - (nowMs - turnedAtMs));
    }
    arrive();
  }

  function arrive(): void {
    next = undefined;
    haveNext();
  }

  function stop(): void {
    turn?.cancel();
    turn = undefined;
    giveUp();
    arrive();
  }

  function wake(): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    if (next !== undefined) return next;
    const arrival = (next = new Promise((resolve) => (haveNext = resolve)));
    takeTurn();
    return arrival;
  }

  return {
    start() {
      signal.addEventListener("abort", stop, { once: true });
      return wake();
    },
    wake,
    get rests() {
      return turn === undefined;
    },
    get isWaking() {
      return next !== undefined;
    },
    get runs() {
      return runs;
    },
    get skippedRuns() {
      return skippedRuns;
    },
  };
}
