import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

// Below the ports from which Linux (32768 up) and macOS (49152 up) make outgoing connections: while a test keeps its
// server dead, no client that tries to reach it can come to sit on the port itself.
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;

/** A loopback port that nobody listens on now. Another process may take it before you do: be ready to ask again. */
export async function freePort(random: (from: number, to: number) => number = randomInt): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = random(FIRST_PORT, LAST_PORT);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port found on 127.0.0.1 between ${FIRST_PORT} and ${LAST_PORT}.`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen({ port, host: "127.0.0.1", exclusive: true }), "listening");
    server.close();
    await once(server, "close");
    return true;
  } catch {
    return false;
  }
}
