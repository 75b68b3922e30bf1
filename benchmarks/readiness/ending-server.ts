// One server of ending-servers.ts as a process of its own: node ending-server.ts NAME. Sends its ports when it is up.
import type { AddressInfo } from "node:net";
import { endingServers } from "./ending-servers.ts";

const { server, probes = server } = await endingServers[process.argv[2] ?? ""]!();
const portOf = (one: typeof server): number => (one.address() as AddressInfo).port;
process.send?.({ port: portOf(server), probe: portOf(probes) });
process.channel?.unref();
