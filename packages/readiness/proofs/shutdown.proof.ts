import { fileURLToPath } from "node:url";
import type { Proof } from "../../../tools/proofs/proof.ts";
import { runShutdownModel } from "./shutdown-model.ts";
import type { ShutdownOutcome } from "./shutdown-model.ts";

const path = fileURLToPath(new URL("../test/fixtures/server-that-ends.ts", import.meta.url));
const frameworks = ["node", "express", "fastify", "nest", "nest-fastify", "nest-11"];
/** How long the request takes that is in flight when the signal comes. */
const slowMs = 2500;
/** On each framework. */
const distantClients = 10;

export const proof: Proof = {
  name: "shutdown",
  promise:
    "with default options no request of 20 clients with kept connections behind a load balancer fails, nor the slow one in " +
    "flight, nor one of 10 distant clients without a load balancer that sends on connections the server has accepted, when " +
    "the process gets SIGTERM, and it exits with 0: on node, Express, Fastify and Nest 11 and 12",
  // Each takes the six seconds of a shutdown on each framework.
  runs: { full: 40, check: 1 },
  slice: 1,
  async run({ seed, runs, signal, onProgress }) {
    const counts = { shutdowns: 0, requests: 0, failed: 0, distant: 0, afterStop: 0 };
    for (let run = 0; run < runs; run += 1) {
      const options = { signal, random: randomOf(seed + run), distantClients };
      const args = (framework: string): string[] => [framework, JSON.stringify({ slowMs })];
      const outcomes = await Promise.all(
        frameworks.map(async (framework) => {
          const outcome = await runShutdownModel({ path, args: args(framework) }, options);
          demandClean(framework, outcome);
          return outcome;
        }),
      );
      counts.shutdowns += outcomes.length;
      for (const { requests, distant } of outcomes) {
        counts.requests += requests + 1;
        counts.distant += distant.requests;
        counts.afterStop += distant.afterStop;
      }
      onProgress(run + 1);
    }
    return counts;
  },
};

function demandClean(framework: string, outcome: ShutdownOutcome): void {
  const { failed, slow, probes, distant, exit } = outcome;
  const isServed = Object.keys(failed).length === 0 && slow === 200 && distant.lost === 0;
  const isClean = isServed && exit === 0 && probes.join() === "200,503";
  if (!isClean) throw new Error(`${framework}: ${JSON.stringify(outcome)}`);
}

/** Numbers from 0 to 1 that a seed determines. */
function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
