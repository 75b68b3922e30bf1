import type { Proof, ProofCounts } from "./proof.ts";

/** How far a proof has come; what is needed to go on with it. */
export interface ProofProgress {
  readonly seed: number;
  /** Runs wanted in all. */
  readonly runs: number;
  readonly done: number;
  readonly counts: ProofCounts;
  /** Time spent so far, over all sittings. */
  readonly durationMs: number;
}

/** `interrupted`: it can go on from its progress. */
export type ProofEnd =
  | { readonly kind: "held"; readonly progress: ProofProgress }
  | { readonly kind: "refuted"; readonly progress: ProofProgress; readonly failure: string }
  | { readonly kind: "interrupted"; readonly progress: ProofProgress };

export interface ProveOptions {
  readonly signal: AbortSignal;
  /** Milliseconds that only grow. */
  readonly now: () => number;
  /** Told after every slice; what is kept here is what an interrupted proof goes on from. */
  readonly onSlice: (progress: ProofProgress) => void;
  readonly onProgress: (done: number) => void;
  /**
   * Time that all sittings together may take, in milliseconds.
   * @defaultValue 20 minutes
   */
  readonly limitMs?: number;
}

/** Takes a proof from where it is to its end, slice by slice. */
export async function proveGroup(proof: Proof, from: ProofProgress, options: ProveOptions): Promise<ProofEnd> {
  const { signal, now, limitMs = 20 * 60_000 } = options;
  const size = proof.slice ?? Math.ceil(proof.runs.full / 50);
  let progress = from;
  while (progress.done < progress.runs) {
    if (signal.aborted) return { kind: "interrupted", progress };
    const { seed, done, counts } = progress;
    const runs = Math.min(size, progress.runs - done);
    const sliceSeed = seedOfSlice(seed, done);
    const startedAt = now();
    const overdue = AbortSignal.timeout(Math.max(1, Math.ceil(limitMs - progress.durationMs)));
    const spent = (): ProofProgress => ({ ...progress, durationMs: progress.durationMs + (now() - startedAt) });
    try {
      const counted = await proof.run({
        seed: sliceSeed,
        runs,
        signal: AbortSignal.any([signal, overdue]),
        onProgress: (inSlice) => options.onProgress(done + inSlice),
      });
      progress = { ...spent(), done: done + runs, counts: sum(counts, counted) };
    } catch (error) {
      if (signal.aborted) return { kind: "interrupted", progress };
      const reason = error instanceof Error ? error.message : String(error);
      const failure = overdue.aborted ? tooLong(limitMs) : `${reason}\n(slice of ${runs} runs, seed ${sliceSeed})`;
      return { kind: "refuted", progress: spent(), failure };
    }
    options.onSlice(progress);
    if (progress.durationMs > limitMs) return { kind: "refuted", progress, failure: tooLong(limitMs) };
    // A proof may never have awaited anything; Ctrl-C must get a word in.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { kind: "held", progress };
}

/** The seed of the slice that begins at run `done`: unlike its neighbours', and a function of nothing else. */
export function seedOfSlice(seed: number, done: number): number {
  let mixed = (seed ^ Math.imul(done + 1, 0x9e3779b1)) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) | 0;
}

function sum(one: ProofCounts, other: ProofCounts): ProofCounts {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries([...names].map((name) => [name, (one[name] ?? 0) + (other[name] ?? 0)]));
}

function tooLong(limitMs: number): string {
  return `It took longer than ${limitMs / 60_000} minutes.`;
}
