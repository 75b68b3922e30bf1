import { setTimeout as delay } from "node:timers/promises";
import { openProbeClient } from "./probe-client.ts";
import { startServer } from "./server-process.ts";
import { path } from "./servers.ts";

const probes = 1000;
/**
 * How often the dependency is asked when a thousand probes come at once, over a thousand connections; `restMs` after the
 * last probe, for those that know something for a while.
 */
export async function callsForSimultaneousProbes(name: string, restMs = 0): Promise<number> {
  const server = await startServer(name);
  const first = await openProbeClient(server.port, path, 1);
  await first.ask(1);
  first.close();
  await delay(restMs);
  const client = await openProbeClient(server.port, path, probes);
  const before = await server.usage();
  await client.ask(probes);
  const after = await server.usage();
  client.close();
  server.close();
  return after.calls - before.calls;
}
