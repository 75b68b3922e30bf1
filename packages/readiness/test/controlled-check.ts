import type { Observation } from "@luneo/kernel/check";
import type { Check, CheckSettings } from "../src/index.ts";

/** What a run comes to. */
export type Result = "pass" | "warn" | "fail" | "skipped";

/** What a run does in the end; checks of programs in JavaScript may throw and return anything. */
export type Ending = { readonly throws: unknown } | { readonly returns: unknown };

/** A check whose runs the test settles by hand, and which knows how many are outstanding. */
export interface ControlledCheck<Name extends string, Kind extends "local" | "dependency"> extends Check<Name, Kind> {
  /** Signals of all runs, in their order. */
  readonly signals: readonly AbortSignal[];
  /** Runs that have not settled. */
  readonly outstanding: number;
  /** The most that were ever outstanding at a time. */
  readonly mostOutstanding: number;
  /** Settles the oldest outstanding run; without one, the next run settles at once. */
  settle(outcome: Result | Ending): void;
}

/** What a controlled check is, beside its settings. */
export interface ControlledCheckOptions<Kind> extends CheckSettings {
  readonly kind?: Kind;
}

export function controlledCheck<Name extends string, Kind extends "local" | "dependency" = "dependency">(
  name: Name,
  { kind = "dependency" as Kind, ...settings }: ControlledCheckOptions<Kind> = {},
): ControlledCheck<Name, Kind> {
  const signals: AbortSignal[] = [];
  const pending: ((ending: Ending) => void)[] = [];
  const settled: Ending[] = [];
  let mostOutstanding = 0;
  return {
    ...settings,
    name,
    kind,
    run({ signal }) {
      signals.push(signal);
      return new Promise((resolve, reject) => {
        const settle = (ending: Ending): void =>
          "throws" in ending ? reject(ending.throws) : resolve(ending.returns as Observation);
        const ending = settled.shift();
        if (ending !== undefined) return settle(ending);
        pending.push(settle);
        mostOutstanding = Math.max(mostOutstanding, pending.length);
      });
    },
    signals,
    get outstanding() {
      return pending.length;
    },
    get mostOutstanding() {
      return mostOutstanding;
    },
    settle(outcome) {
      const ending = typeof outcome === "string" ? endingOf(outcome) : outcome;
      const oldest = pending.shift();
      if (oldest === undefined) settled.push(ending);
      else oldest(ending);
    },
  };
}

function endingOf(result: Result): Ending {
  return result === "fail"
    ? { throws: Object.assign(new Error("down"), { code: "DOWN" }) }
    : { returns: { status: result } };
}
