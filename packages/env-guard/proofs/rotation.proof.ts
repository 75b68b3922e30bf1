import { createHash } from "node:crypto";
import { rollOut, rolloutMs, skewMs, tokenTtlMs, type Config, type RolloutCounts, type Step } from "./rollout.ts";
import type { Proof } from "../../../tools/proofs/proof.ts";

/** How many requests come at each share of a rollout; each is two verifications. */
const traffic = 20;

export const proof: Proof = {
  name: "rotation",
  promise:
    "no token is rejected while a secret is staged, promoted and retired on 10, 50 and 100 % of the replicas, with clocks " +
    "that differ and every step taken back once; in one step or two, some are; and a retired key signs no more",
  runs: { full: 400, check: 2 },
  async run({ seed, runs, signal, onProgress }) {
    const sums: Record<string, number> = {};
    const random = randomOf(seed);
    for (let run = 0; run < runs; run += 1) {
      signal.throwIfAborted();
      const procedures = proceduresOf(`${seed}/${run}`, random() < 0.5);
      for (const [name, steps] of Object.entries(procedures)) {
        const counted: RolloutCounts = await rollOut(steps, random, traffic);
        for (const [what, count] of Object.entries(counted)) {
          // The ways that retire nothing have nothing to say about it.
          if (count > 0 || name === "three-step") sums[`${name} ${what}`] = (sums[`${name} ${what}`] ?? 0) + count;
        }
      }
      onProgress(run + 1);
    }
    const wrong = [
      ...["three-step rejected", "three-step forgeriesAccepted"].filter((what) => sums[what] !== 0),
      ...["one-step rejected", "two-step rejected", "three-step forgeries", "three-step lastSeconds"].filter(
        (what) => !sums[what],
      ),
    ];
    if (wrong.length > 0) throw new Error(wrong.map((what) => `${what}: ${sums[what]}`).join(", "));
    return sums;
  },
};

/** Three ways to the same end, of which the first two are what people do by hand. */
function proceduresOf(seed: string, isLabelled: boolean): Readonly<Record<string, readonly Step[]>> {
  const [old, young] = [secretOf(`${seed}/old`), secretOf(`${seed}/young`)];
  const label = (suffix: string, id: string): Config => (isLabelled ? { [`JWT_SECRET${suffix}_ID`]: id } : {});
  const alone = { JWT_SECRET: old, ...label("", "old") };
  const retired = { JWT_SECRET: young, ...label("", "young") };
  // The old key signs until its last replica is replaced, by a clock that may be ahead.
  const promoted = (nowMs: number) => ({
    ...retired,
    JWT_SECRET_PREVIOUS: old,
    JWT_SECRET_PREVIOUS_EXPIRES_AT: new Date(nowMs + rolloutMs + tokenTtlMs + skewMs).toISOString(),
    ...label("_PREVIOUS", "old"),
  });
  const begin: Step = { name: "begin", config: () => alone };
  return {
    "one-step": [begin, { name: "replace", config: () => retired }],
    "two-step": [begin, { name: "promote", config: promoted }],
    "three-step": [
      begin,
      { name: "stage", config: () => ({ ...alone, JWT_SECRET_NEXT: young, ...label("_NEXT", "young") }) },
      { name: "promote", config: promoted },
      { name: "retire", config: () => retired, isLate: true },
    ],
  };
}

function secretOf(seed: string): string {
  return createHash("sha256").update(seed).digest("base64");
}

/** Numbers from 0 to 1 that a seed determines. */
function randomOf(seed: number): () => number {
  let drawn = 0;
  return () => {
    const digest = createHash("sha256").update(`${seed}:${drawn}`).digest();
    drawn += 1;
    return digest.readUInt32LE(0) / 2 ** 32;
  };
}
