import { median } from "../../tools/bench/median-bound.ts";
import { openProbeClient } from "./probe-client.ts";
import { startServer } from "./server-process.ts";
import { path } from "./servers.ts";

const connections = 50;
/** In one batch: so many that garbage collection is in it. */
const requests = 1500;

export const requestCostUnit = "× the CPU of a bare node:http handler, for one request: the median of paired batches";

/**
 * How often the CPU time of a bare node:http handler one request costs a server: both run at once, and each batch of one
 * is compared with the batch of the other beside it, so that whatever the machine does meanwhile hits both. One pair a
 * round will do where nothing is judged.
 */
export async function requestCost(name: string, pairs = 1): Promise<number> {
  const measured = await Promise.all([measuring("bare node:http"), measuring(name)]);
  for (const { batch } of measured) await batch();
  const ratios: number[] = [];
  const first = Math.round(Math.random());
  for (let pair = 0; pair < pairs; pair++) {
    const costs = [0, 0];
    // In turns, so that neither is always the one that finds the machine as the other left it.
    for (const index of (first + pair) % 2 === 0 ? [0, 1] : [1, 0]) costs[index] = await measured[index]!.batch();
    const [bare, subject] = costs as [number, number];
    ratios.push(subject / bare);
    if (process.env["VERBOSE"]) process.stderr.write(`${name}: ${subject.toFixed(1)} µs, bare ${bare.toFixed(1)} µs\n`);
  }
  for (const { close } of measured) close();
  return median(ratios);
}

async function measuring(name: string): Promise<{ batch(): Promise<number>; close(): void }> {
  const server = await startServer(name);
  const client = await openProbeClient(server.port, path, connections);
  return {
    async batch() {
      const before = await server.usage();
      await client.ask(requests);
      return ((await server.usage()).cpuMicroseconds - before.cpuMicroseconds) / requests;
    },
    close() {
      client.close();
      server.close();
    },
  };
}
