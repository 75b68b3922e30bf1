import { fileURLToPath } from "node:url";
import { runShutdownModel } from "../../packages/readiness/proofs/shutdown-model.ts";
import type { Benchmark, Candidate } from "../../tools/bench/benchmark.ts";
import { endingServers } from "./ending-servers.ts";
import { installPublished } from "./published.ts";

const path = fileURLToPath(new URL("ending-server.ts", import.meta.url));

/** Ends one server under traffic, and counts what failed; what it does after the last request has come to something is its own. */
function failedRequests(name: string): Candidate {
  return async () => {
    if (name === "ours") installPublished();
    const { failed, slow } = await runShutdownModel({ path, args: [name] }, { random: Math.random, untilExit: false });
    return Object.values(failed).reduce((sum, count) => sum + count, slow === 200 ? 0 : 1);
  };
}

const rivals = Object.keys(endingServers).filter((name) => name !== "ours");

export default {
  group: "readiness",
  name: "shutdown",
  unit: "failed requests of 20 clients and a slow one, at one SIGTERM behind a load balancer that polls every 200 ms",
  better: "lower",
  bar: { measure: "ours", atMost: 0 },
  ours: failedRequests("ours"),
  rivals: Object.fromEntries(rivals.map((name) => [name, failedRequests(name)])),
} satisfies Benchmark;
