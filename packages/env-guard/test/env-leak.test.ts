import { expect, test } from "vitest";
import { proof } from "../proofs/env-leak.proof.ts";

test(proof.promise, async () => {
  const counts = await proof.run({
    seed: 20_261_122,
    runs: 60,
    signal: AbortSignal.timeout(60_000),
    onProgress: () => undefined,
  });
  expect(counts["values"]).toBe(60);
  expect(counts["refusals"]).toBeGreaterThan(60 * 2 * 20);
});
