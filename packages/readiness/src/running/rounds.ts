import type { Clock } from "@luneo/kernel/clock";
import type { Board, BoardCheck, BoardGroup } from "../board/board.ts";
import { createCheckRunner } from "./check-runner.ts";
import type { CheckRunner } from "./check-runner.ts";

/** The runs of all checks. */
export interface Rounds {
  /** One for each check of the board, in its order. */
  readonly runners: readonly CheckRunner[];
  /** Runs every check for the first time; resolves when each has its first result. To be called once. */
  start(): Promise<void>;
  /**
   * Says that somebody wants to know about this group: a promise of the results that must be had first, or undefined
   * when those there are will do, as they always will where checks run in the background.
   */
  ask(group: BoardGroup): Promise<unknown> | undefined;
}

/** What rounds need to know and whom they tell. */
export interface RoundsOptions {
  readonly board: Board;
  readonly isOnDemand: boolean;
  /** Whether somebody waits for this group all the time. */
  readonly isAwaited: (group: BoardGroup) => boolean;
  readonly clock: Clock;
  readonly random: () => number;
  /** Stops everything. */
  readonly signal: AbortSignal;
  /** Must not throw. */
  readonly onError: (error: unknown, check: string) => void;
}

/** For how many of its intervals a check goes on after somebody has asked. */
const WANTED_INTERVALS = 3;

/** Makes rounds that run nothing yet. */
export function createRounds({ board, isOnDemand, isAwaited, clock, random, signal, onError }: RoundsOptions): Rounds {
  let hasStarted = false;
  const askedAtMs = new Map<BoardCheck, number>();
  const groupsOf = new Map(
    board.checks.map((check) => [
      check,
      board.groups.filter(({ members }) => members.some((member) => member.check === check)),
    ]),
  );
  const runners = new Map(
    board.checks.map((check) => [
      check,
      createCheckRunner({
        plan: check.plan,
        clock,
        random,
        signal,
        isFailing: () => check.state.status === "fail" && clock.monotonic() < check.staleAtMs,
        isWanted: () => !isOnDemand || isWanted(check),
        onRest: check.rest,
        onOutcome: check.record,
        onError: (error) => onError(error, check.plan.check.name),
      }),
    ]),
  );
  const runnersOfAll = [...runners.values()];

  function isWanted(check: BoardCheck): boolean {
    const sinceMs = clock.monotonic() - (askedAtMs.get(check) ?? -Infinity);
    return sinceMs <= WANTED_INTERVALS * check.plan.intervalMs || groupsOf.get(check)?.some(isAwaited) === true;
  }

  return {
    runners: runnersOfAll,
    async start() {
      hasStarted = true;
      await Promise.all(runnersOfAll.map((runner) => runner.start()));
    },
    ask({ members }) {
      if (!isOnDemand || !hasStarted || signal.aborted) return undefined;
      const nowMs = clock.monotonic();
      const awaited: Promise<void>[] = [];
      for (const { check } of members) {
        const runner = runners.get(check) as CheckRunner;
        askedAtMs.set(check, nowMs);
        // Too old while turns go on: the process was frozen.
        const isStale = check.state.status === "unknown" || nowMs >= check.staleAtMs;
        if (runner.rests || runner.isWaking || isStale) awaited.push(runner.wake());
      }
      return awaited.length === 0 ? undefined : Promise.all(awaited);
    },
  };
}
