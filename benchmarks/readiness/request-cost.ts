import { openProbeClient } from "./probe-client.ts";
import { startServer } from "./server-process.ts";
import { path } from "./servers.ts";

const connections = 50;
const requests = 500;
const warmUpBatches = 12;
const batches = 60;

/**
 * How often the CPU time of a bare node:http handler one request costs a server: both run at once, in turns within the
 * same seconds, and the best batch of each counts, because what disturbs a batch only ever adds.
 */
export async function requestCost(name: string): Promise<number> {
  const measured = await Promise.all([measuring("bare node:http"), measuring(name)]);
  for (let round = 0; round < warmUpBatches; round++) for (const { batch } of measured) await batch();
  const best = measured.map(() => Infinity);
  for (let round = 0; round < batches; round++) {
    // In turns, so that neither is always the one that finds the machine as the other left it.
    for (const index of round % 2 === 0 ? [0, 1] : [1, 0]) {
      best[index] = Math.min(best[index]!, await measured[index]!.batch());
    }
  }
  for (const { close } of measured) close();
  const [bare, subject] = best as [number, number];
  if (process.env["VERBOSE"]) process.stderr.write(`${name}: ${subject.toFixed(1)} µs, bare ${bare.toFixed(1)} µs\n`);
  return subject / bare;
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
