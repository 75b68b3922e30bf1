import type { Check } from "../src/index.ts";
import type { CheckSettings } from "../src/index.ts";

/** A check whose runs the test settles by hand, and which knows how many are outstanding. */
export interface ControlledCheck<Name extends string, Kind extends "local" | "dependency"> extends Check<Name, Kind> {
  /** Signals of all runs, in their order. */
  readonly signals: readonly AbortSignal[];
  /** Runs that have not settled. */
  readonly outstanding: number;
  /** The most that were ever outstanding at a time. */
  readonly mostOutstanding: number;
  /** Settles the oldest outstanding run; without one, the next run settles at once. */
  settle(outcome: "pass" | "warn" | "fail"): void;
}

export function controlledCheck<Name extends string, Kind extends "local" | "dependency" = "dependency">(
  name: Name,
  { kind = "dependency" as Kind, ...settings }: CheckSettings & { readonly kind?: Kind } = {},
): ControlledCheck<Name, Kind> {
  const signals: AbortSignal[] = [];
  const pending: ((outcome: "pass" | "warn" | "fail") => void)[] = [];
  const settled: ("pass" | "warn" | "fail")[] = [];
  let mostOutstanding = 0;
  return {
    ...settings,
    name,
    kind,
    run({ signal }) {
      signals.push(signal);
      return new Promise((resolve, reject) => {
        const settle = (outcome: "pass" | "warn" | "fail"): void =>
          outcome === "fail"
            ? reject(Object.assign(new Error("down"), { code: "DOWN" }))
            : resolve({ status: outcome });
        const outcome = settled.shift();
        if (outcome !== undefined) return settle(outcome);
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
      const oldest = pending.shift();
      if (oldest === undefined) settled.push(outcome);
      else oldest(outcome);
    },
  };
}
