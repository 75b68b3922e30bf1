// Not a test: a web server on a free port of this machine that knows how many connections it has.
import { createServer } from "node:http";
import type { IncomingMessage, RequestListener, Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";

export interface WebServer {
  readonly url: string;
  readonly port: number;
  /** Connections that are open. */
  readonly open: number;
  /** Connections that there ever were. */
  readonly accepted: number;
  /** Requests, in their order. */
  readonly requests: readonly IncomingMessage[];
  close(): Promise<void>;
}

export async function startWebServer(
  answer: RequestListener,
  tls?: { readonly key: string; readonly cert: string },
): Promise<WebServer> {
  const sockets = new Set<Socket>();
  const requests: IncomingMessage[] = [];
  let accepted = 0;
  const listener: RequestListener = (request, response) => {
    requests.push(request);
    answer(request, response);
  };
  const server: Server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
  // Longer than any test, so that whoever closes a connection, it isn't this server.
  server.keepAliveTimeout = 60_000;
  server.on("connection", (socket: Socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    port,
    requests,
    get open() {
      return sockets.size;
    },
    get accepted() {
      return accepted;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
