import { once } from "node:events";
import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { openProbeClient } from "./probe-client.ts";
import type * as Core from "../../packages/readiness/src/index.ts";
import { importPublished, installPublished } from "./published.ts";
import { path } from "./servers.ts";

const requests = 10_000;

/** As {@link handlerTimeP99}, with a dependency that answered once and hangs ever since, and one that never answered. */
export async function whileDependenciesHang(options: Pick<Core.ReadinessOptions<[], {}>, "details">): Promise<number> {
  installPublished();
  const { createReadiness } = await importPublished<typeof Core>("index");
  let runs = 0;
  const hang = (): Promise<void> => new Promise(() => {});
  const readiness = createReadiness({
    ...options,
    checks: [
      { name: "hung", kind: "dependency", run: () => (runs++ === 0 ? undefined : hang()) },
      { name: "hanging", kind: "dependency", impact: "informational", run: hang },
    ],
    paths: { ready: [path] },
    defaults: { interval: "20ms", timeout: "20ms" },
  });
  await readiness.start();
  return handlerTimeP99(readiness.serve);
}

/** An answer that is always the same. */
export function answerTimeP99(body: string): Promise<number> {
  return handlerTimeP99((_, response) => {
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": body.length });
    response.end(body);
  });
}

/** Microseconds that a handler takes until it returns, with its response ended: the 99th percentile. */
async function handlerTimeP99(handle: RequestListener): Promise<number> {
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
