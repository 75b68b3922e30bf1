/** Which number a bar judges: ours, or ours as a ratio to the limit or to one rival of the same round. */
export type Measure = "ours" | "ours/limit" | `ours/rivals.${string}`;

/** What must hold; judged on the bound of the median, never on a lucky run. */
export type Bar = { readonly measure: Measure } & ({ readonly atMost: number } | { readonly atLeast: number });

/** Prepares (imports, warms up) and gives one measurement in the benchmark's unit. Runs in a process of its own. */
export type Candidate = () => Promise<number>;

/** What is measured side by side: every round runs all candidates once, in random order. */
export interface Benchmark {
  readonly group: string;
  readonly name: string;
  /** Of every number of this benchmark, such as `ns CPU per observation`. */
  readonly unit: string;
  readonly better: "lower" | "higher";
  readonly bar?: Bar;
  readonly ours: Candidate;
  readonly rivals: Readonly<Record<string, Candidate>>;
  /** The least that the machine needs for the same effect, such as the bare array increment. */
  readonly limit?: Candidate;
}

/** One round's numbers. */
export interface Round {
  readonly ours: number;
  readonly rivals: Readonly<Record<string, number>>;
  readonly limit?: number;
}

/** A line of `benchmarks/results.json`. Numbers are medians over the rounds. */
export interface Result {
  readonly group: string;
  readonly name: string;
  readonly unit: string;
  readonly better: "lower" | "higher";
  readonly ours: number;
  readonly rivals: Readonly<Record<string, number>>;
  readonly limit: number | null;
  readonly bar: Bar | null;
  /** Whether the bar holds by the bound of its measure; null where there is no bar. */
  readonly met: boolean | null;
  /** How many rounds were measured. */
  readonly samples: number;
  /** The 95 % interval of the median of what the bar judges (of ours, where there is no bar). */
  readonly spread: readonly [low: number, high: number];
  readonly node: string;
}
