import { expect, test } from "vitest";
import { proof } from "../proofs/env-file.proof.ts";

test(proof.promise, async () => {
  const { signal } = new AbortController();
  const counts = await proof.run({ seed: 20_261_122, runs: 300, signal, onProgress: () => undefined });
  expect(counts["files"]).toBe(300);
  expect(counts["variables"]).toBeGreaterThan(100);
  expect(counts["valuesWritten"]).toBeGreaterThan(200);
  // What they read differently is among them.
  expect(counts["likeNode"]).toBeLessThan(300);
  expect(counts["likeDotenv"]).toBeLessThan(300);
});
