import type { Clock, Timer } from "@luneo/kernel/clock";
import { failureCode, readObservation } from "./observation.ts";
import type { Outcome } from "./observation.ts";
import { ReadinessError } from "./readiness-error.ts";
import { JITTER } from "./readiness-settings.ts";
import type { CheckPlan } from "./readiness-settings.ts";

/** Runs one check again and again, one run at a time. */
export interface CheckRunner {
  /** Begins; resolves with the first result, or when the runner is stopped. To be called once. */
  start(): Promise<void>;
  /** How often the check was run. */
  readonly runs: number;
  /** How often its turn came while its last run was still pending. */
  readonly skippedRuns: number;
}

/** What a runner needs to know and whom it tells. */
export interface CheckRunnerOptions {
  readonly plan: CheckPlan;
  readonly clock: Clock;
  readonly random: () => number;
  /** Stops the runner and gives up its pending run; after that nothing is told any more. */
  readonly signal: AbortSignal;
  /** Must not throw. */
  readonly onOutcome: (outcome: Outcome, durationMs: number) => void;
  /** Told whatever a run threw, also that it took too long. Must not throw. */
  readonly onError: (error: unknown) => void;
}

/**
 * Makes a runner that has at most one run of its check outstanding, for ever.
 *
 * A run that is overdue is a failure, and its signal is aborted; but it keeps its place until it settles, because
 * whatever it holds itself (a connection, a thread) would otherwise be held once more by every turn.
 */
export function createCheckRunner(options: CheckRunnerOptions): CheckRunner {
  const { clock, random, signal, onOutcome, onError } = options;
  const { check, intervalMs, timeoutMs } = options.plan;
  let pendingSinceMs: number | undefined;
  let isOverdue = false;
  let runs = 0;
  let skippedRuns = 0;
  let turn: Timer | undefined;
  let giveUp = (): void => {};
  let haveFirst = (): void => {};
  const first = new Promise<void>((resolve) => (haveFirst = resolve));

  function takeTurn(): void {
    turn = clock.setTimer(takeTurn, intervalMs * (1 + JITTER * random()));
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
      const error = new ReadinessError({
        code: "TIMEOUT",
        message: `Check "${check.name}" took longer than ${timeoutMs} ms.`,
      });
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
      outcome = readObservation(await check.run({ signal: own.signal }));
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
    onOutcome(outcome, clock.monotonic() - beganMs);
    haveFirst();
  }

  function stop(): void {
    turn?.cancel();
    giveUp();
    haveFirst();
  }

  return {
    start() {
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
      else takeTurn();
      return first;
    },
    get runs() {
      return runs;
    },
    get skippedRuns() {
      return skippedRuns;
    },
  };
}
