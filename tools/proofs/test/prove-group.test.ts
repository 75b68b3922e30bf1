import { describe, expect, it } from "vitest";
import { proveGroup, seedOfSlice } from "../prove-group.ts";
import type { Proof, ProofRun } from "../proof.ts";
import type { ProofProgress, ProveOptions } from "../prove-group.ts";

const start: ProofProgress = { seed: 7, runs: 10, done: 0, counts: {}, durationMs: 0 };

function sample(run: (options: ProofRun) => Promise<Record<string, number>>): Proof {
  return { name: "sample", promise: "it holds", runs: { full: 10, check: 1 }, slice: 4, run };
}

function options(more: Partial<ProveOptions> = {}): ProveOptions {
  const never = new AbortController().signal;
  return { signal: never, now: () => 0, onSlice: () => undefined, onProgress: () => undefined, ...more };
}

describe("proveGroup", () => {
  it("runs in slices, each with a seed of its own, and adds up what they count", async () => {
    const slices: ProofRun[] = [];
    const proof = sample(async (slice) => {
      slices.push(slice);
      return { kills: slice.runs };
    });
    const end = await proveGroup(proof, start, options());
    expect(end).toMatchObject({ kind: "held", progress: { done: 10, counts: { kills: 10 } } });
    expect(slices.map(({ runs }) => runs)).toEqual([4, 4, 2]);
    expect(new Set(slices.map(({ seed }) => seed)).size).toBe(3);
  });

  it("goes on from where it was interrupted, with the seeds it would have had", async () => {
    const whole: number[] = [];
    await proveGroup(
      sample(async ({ seed, runs }) => (whole.push(seed), { runs })),
      start,
      options(),
    );

    const parts: number[] = [];
    const stop = new AbortController();
    const proof = sample(async ({ seed, runs }) => (parts.push(seed), { runs }));
    const first = await proveGroup(proof, start, options({ signal: stop.signal, onSlice: () => stop.abort() }));
    expect(first).toMatchObject({ kind: "interrupted", progress: { done: 4 } });
    const second = await proveGroup(proof, first.progress, options());
    expect(second).toMatchObject({ kind: "held", progress: { done: 10, counts: { runs: 10 } } });
    expect(parts).toEqual(whole);
  });

  it("tells how a promise was refuted, and the slice that shows it again", async () => {
    const proof = sample(async () => Promise.reject(new Error("byte 5 differs")));
    const end = await proveGroup(proof, start, options());
    expect(end.kind === "refuted" && end.failure).toBe(`byte 5 differs\n(slice of 4 runs, seed ${seedOfSlice(7, 0)})`);
  });

  it("takes an interruption in the middle of a slice for that, not for a refutation", async () => {
    const stop = new AbortController();
    const proof = sample(async ({ signal }) => {
      stop.abort();
      signal.throwIfAborted();
      return {};
    });
    expect(await proveGroup(proof, start, options({ signal: stop.signal }))).toMatchObject({ kind: "interrupted" });
  });

  it("ends a group that takes longer than it may, counting earlier sittings", async () => {
    let now = 0;
    const proof = sample(async () => ((now += 60_000), {}));
    const late = { ...start, durationMs: 19 * 60_000 + 30_000 };
    const end = await proveGroup(proof, late, options({ now: () => now }));
    expect(end).toMatchObject({ kind: "refuted", failure: "It took longer than 20 minutes." });
  });
});
