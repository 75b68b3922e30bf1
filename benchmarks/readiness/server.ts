// One server of servers.ts as a process of its own: node server.ts NAME. Tells its port, and when asked, what it has used.
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { servers } from "./servers.ts";

/** What a server has used since its start. */
export interface Usage {
  readonly cpuMicroseconds: number;
  readonly calls: number;
}

const name = process.argv[2] ?? "";
let calls = 0;
const server = await servers[name]!(async () => {
  calls += 1;
  await delay(5);
});

process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMicroseconds: user + system, calls } satisfies Usage);
});
process.on("disconnect", () => process.exit());
process.send?.((server.address() as AddressInfo).port);
