import { once } from "node:events";
import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { openProbeClient } from "./probe-client.ts";
import { path } from "./servers.ts";

const requests = 20_000;

/** Microseconds that a handler takes until it returns, with its response ended: the 99th percentile. */
export async function handlerTimeP99(handle: RequestListener): Promise<number> {
  const times: number[] = [];
  const server = createServer((request, response) => {
    const before = performance.now();
    handle(request, response);
    times.push(performance.now() - before);
    if (!response.writableEnded) throw new Error("The handler returned before the response had ended.");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = await openProbeClient((server.address() as AddressInfo).port, path, 50);
  await client.ask(requests / 10);
  times.length = 0;
  await client.ask(requests);
  client.close();
  server.close();
  return times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)]! * 1000;
}
