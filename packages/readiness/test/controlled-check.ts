import type { Check, CheckSettings } from "../src/index.ts";

type Result = "pass" | "warn" | "fail" | "skipped";

/** A check whose runs the test settles by hand, and which knows how many are outstanding. */
export interface ControlledCheck<Name extends string, Kind extends "local" | "dependency"> extends Check<Name, Kind> {
  /** Signals of all runs, in their order. */
  readonly signals: readonly AbortSignal[];
  /** Runs that have not settled. */
  readonly outstanding: number;
  /** The most that were ever outstanding at a time. */
  readonly mostOutstanding: number;
  /** Settles the oldest outstanding run; without one, the next run settles at once. */
  settle(outcome: Result): void;
}

/** What a controlled check is, beside its settings. */
export interface ControlledCheckOptions<Kind> extends CheckSettings {
  readonly kind?: Kind;
  /** Of the error of a failed run. @defaultValue "down" */
  readonly message?: string;
  /** Of the observation of every other run. */
  readonly data?: Readonly<Record<string, string>>;
}

export function controlledCheck<Name extends string, Kind extends "local" | "dependency" = "dependency">(
  name: Name,
  { kind = "dependency" as Kind, message = "down", data, ...settings }: ControlledCheckOptions<Kind> = {},
): ControlledCheck<Name, Kind> {
  const signals: AbortSignal[] = [];
  const pending: ((outcome: Result) => void)[] = [];
  const settled: Result[] = [];
  let mostOutstanding = 0;
  return {
    ...settings,
    name,
    kind,
    run({ signal }) {
      signals.push(signal);
      return new Promise((resolve, reject) => {
        const settle = (outcome: Result): void =>
          outcome === "fail"
            ? reject(Object.assign(new Error(message), { code: "DOWN" }))
            : resolve({ status: outcome, ...(data && { data }) });
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
