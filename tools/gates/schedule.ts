import type { Ended } from "./command.ts";
import type { Command, Gate, Outcome, Verdict } from "./gate.ts";

export interface ScheduleOptions {
  /** Runs a gate's program to its end. */
  readonly run: (command: Command, signal: AbortSignal) => Promise<Ended>;
  /** Told each gate's outcome as it ends. */
  readonly onOutcome: (outcome: Outcome) => void;
  /** Stops the running gates; the rest are not started. */
  readonly signal: AbortSignal;
  /** How many cores' worth of gates run at once. */
  readonly cores: number;
  /** Milliseconds that only grow. */
  readonly now: () => number;
}

/**
 * Runs every gate, in order as far as needs and cores allow, and goes on after a failure. A gate whose need did not pass
 * is blocked. Outcomes come in the order in which the gates ended.
 */
export async function schedule(gates: readonly Gate[], options: ScheduleOptions): Promise<Outcome[]> {
  const waiting = [...gates];
  const verdicts = new Map<string, Verdict>();
  const outcomes: Outcome[] = [];
  const running = new Set<Promise<void>>();
  let coresInUse = 0;

  const settle = (outcome: Outcome): void => {
    verdicts.set(outcome.name, outcome.verdict);
    outcomes.push(outcome);
    options.onOutcome(outcome);
  };
  const start = async (gate: Gate, cores: number): Promise<void> => {
    const startedAt = options.now();
    const { code, output } = await options.run(gate.command, options.signal);
    coresInUse -= cores;
    const verdict = options.signal.aborted ? "interrupted" : code === 0 ? "passed" : "failed";
    settle({ name: gate.name, verdict, durationMs: options.now() - startedAt, output });
  };

  while (waiting.length > 0 || running.size > 0) {
    for (const gate of waiting.slice()) {
      const needs = (gate.needs ?? []).map((name) => [name, verdicts.get(name)] as const);
      const missed = needs.find(([, verdict]) => verdict !== undefined && verdict !== "passed");
      const cores = Math.min(gate.cores ?? 1, options.cores);
      if (options.signal.aborted || missed !== undefined) {
        const output = missed === undefined ? "" : `${missed[0]}, which it needs, did not pass.\n`;
        waiting.splice(waiting.indexOf(gate), 1);
        settle({ name: gate.name, verdict: missed === undefined ? "interrupted" : "blocked", durationMs: 0, output });
      } else if (needs.every(([, verdict]) => verdict === "passed")) {
        // A gate that wants both cores keeps its turn: smaller ones behind it wait.
        if (coresInUse + cores > options.cores) break;
        coresInUse += cores;
        waiting.splice(waiting.indexOf(gate), 1);
        const ended = start(gate, cores).finally(() => running.delete(ended));
        running.add(ended);
      }
    }
    if (running.size === 0 && waiting.length > 0 && !progressPossible(waiting, verdicts)) {
      throw new Error(`These gates need one that is not in the list: ${waiting.map(({ name }) => name).join(", ")}.`);
    }
    if (running.size > 0) await Promise.race(running);
  }
  return outcomes;
}

function progressPossible(waiting: readonly Gate[], verdicts: ReadonlyMap<string, Verdict>): boolean {
  return waiting.some(({ needs = [] }) => needs.every((name) => verdicts.has(name)));
}

/** The named gates and whatever they need, in the list's order. */
export function withNeeds(all: readonly Gate[], names: Iterable<string>): Gate[] {
  const wanted = new Set(names);
  for (const gate of all.toReversed()) {
    if (wanted.has(gate.name)) for (const need of gate.needs ?? []) wanted.add(need);
  }
  return all.filter(({ name }) => wanted.has(name));
}

/** All gates but the named ones and those that need one of them. */
export function withoutDependents(all: readonly Gate[], names: Iterable<string>): Gate[] {
  const gone = new Set(names);
  for (const { name, needs = [] } of all) {
    if (needs.some((need) => gone.has(need))) gone.add(name);
  }
  return all.filter(({ name }) => !gone.has(name));
}
