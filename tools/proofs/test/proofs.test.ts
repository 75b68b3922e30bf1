import { describe, expect, it } from "vitest";
import { findProofs } from "../proof-files.ts";

/** The same on every machine, so that a failure here is a failure everywhere. */
const SEED = 1;

const proofs = await findProofs();

it("finds the proofs", () => {
  expect(proofs.map(({ name }) => name)).toContain("redaction");
});

describe("at small numbers", () => {
  for (const proof of proofs.filter(({ runs }) => runs.check > 0)) {
    it(`${proof.name}: ${proof.promise}`, { timeout: 120_000 }, async ({ signal }) => {
      const counts = await proof.run({ seed: SEED, runs: proof.runs.check, signal, onProgress: () => undefined });
      expect(Math.max(...Object.values(counts))).toBeGreaterThanOrEqual(proof.runs.check);
    });
  }
});
