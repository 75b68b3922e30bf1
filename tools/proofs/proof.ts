/** How much a proof counted, by what: `{ texts: 10_000, secrets: 31_204 }`. */
export type ProofCounts = Readonly<Record<string, number>>;

/** What a proof is run with. The same seed and number of runs must give the same course. */
export interface ProofRun {
  /** A signed 32-bit number. */
  readonly seed: number;
  readonly runs: number;
  /** When it aborts, the proof lets go of what it holds and rejects. */
  readonly signal: AbortSignal;
  /** May be told how many runs are done, as often as it pleases. */
  onProgress(done: number): void;
}

/**
 * A promise that is shown by numbers: many seeded runs, each of which could refute it.
 *
 * A file `packages/*\/proofs/<group>.proof.ts` or `tools/**\/<group>.proof.ts` exports one as `proof`. `npm run prove` runs
 * it in full, in slices that can be resumed; the tests run it with a small number and a fixed seed.
 */
export interface Proof {
  /** The group's name on the command line and in `proofs/results.json`. */
  readonly name: string;
  /** What holds when it passes, in one sentence. */
  readonly promise: string;
  /** How many runs `npm run prove` and the tests do; 0 for none in the tests. */
  readonly runs: { readonly full: number; readonly check: number };
  /**
   * How many runs are done between two moments at which an interrupted proof can go on.
   * @defaultValue a fiftieth of the full number, rounded up
   */
  readonly slice?: number;
  /**
   * Does `runs` runs. May be called many times with different seeds, never concurrently.
   *
   * @throws when a run refutes the promise; the message says how
   */
  run(options: ProofRun): ProofCounts | Promise<ProofCounts>;
}
