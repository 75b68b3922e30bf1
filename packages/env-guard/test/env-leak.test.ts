import { expect, test } from "vitest";
import { proof } from "../proofs/env-leak.proof.ts";

test(
  proof.promise,
  async () => {
    const counts = await proof.run({
      seed: 20_261_122,
      runs: 25,
      signal: AbortSignal.timeout(60_000),
      onProgress: () => undefined,
    });
    expect(counts["values"]).toBe(25);
    // Some are accepted, and some are seen by the program.
    expect(counts["loads"]).toBeGreaterThan(5);
    expect(counts["outputs"]).toBe(3);
    expect(counts["refusals"]).toBeGreaterThan(25 * 2 * 60);
  },
  60_000,
);
