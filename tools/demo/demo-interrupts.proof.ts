import type { Proof } from "../proofs/proof.ts";
import { interruptDemo } from "./interrupts.ts";

/** A little longer than the day takes, so that some interrupts come at its very end. */
const latestMs = 75_000;

export const proof: Proof = {
  name: "demo-interrupts",
  promise: "Ctrl-C at any moment of the demo leaves no process and no temporary directory behind",
  // In the tests, interrupt.services.test.ts plays the moments that differ in kind.
  runs: { full: 20, check: 0 },
  slice: 1,
  async run({ seed, runs, signal, onProgress }) {
    const counts = { interrupts: 0, beforeTheEnd: 0 };
    for (let run = 0; run < runs; run++) {
      signal.throwIfAborted();
      const { afterMs, exitCode, processes, files } = await interruptDemo(Math.floor(fraction(seed + run) * latestMs));
      const left = [...processes, ...files];
      if (left.length > 0) throw new Error(`After an interrupt at ${afterMs} ms there was left: ${left.join(", ")}`);
      if (exitCode === -1) throw new Error(`After an interrupt at ${afterMs} ms the demo did not end.`);
      counts.interrupts++;
      if (exitCode === 130) counts.beforeTheEnd++;
      onProgress(run + 1);
    }
    return counts;
  },
};

/** From 0 to below 1, the same for the same seed (mulberry32's mixing). */
function fraction(seed: number): number {
  let mixed = Math.imul(seed ^ (seed >>> 15), 0x6d2b79f5);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
