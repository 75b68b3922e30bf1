import type { Clock } from "@luneo/kernel/clock";
import type { ServerRequest, ServerResponse, ServerSocket } from "./http-exchange.ts";
import type { ServerKind } from "./server-kind.ts";
import type { StoppableServer } from "./stoppable-server.ts";

interface Connection {
  /** To the last request that came, until it has been sent: answers leave in the order of their requests. */
  response?: ServerResponse | undefined;
  /** When it was first seen idle since its last request. */
  idleFromMs?: number | undefined;
}

/** The connections of one server that are not HTTP/2 sessions. */
export interface Connections {
  readonly size: number;
  /** How many of them were handed over by an upgrade, as WebSockets are: only their owner knows what goes on there. */
  readonly upgraded: number;
  /** How many more are still agreeing on keys, which brings no request yet. */
  readonly handshakes: number;
  /** From now on every answer asks its client to send the next request on a new connection, where others can take it. */
  part(): void;
  /** Lets go of connections that have been idle for `lingerMs`; from now on every answer is the last one. */
  closeIdle(lingerMs: number): void;
  /** Notes which connections are idle. */
  look(): void;
  cut(): void;
  /** Stops watching. */
  close(): void;
}

/**
 * Watches the connections of a server. Node's own `closeIdleConnections` is no help: it cuts an answer that has ended but
 * has not been sent as a whole, and connections that were accepted a moment ago with their request still on the way.
 */
export function watchConnections(
  server: StoppableServer,
  { isHttp, isHttp2, connectionEvent }: ServerKind,
  clock: Clock,
): Connections {
  const connections = new Map<ServerSocket, Connection>();
  /**
   * TLS handshakes that are under way, by the address and port of their client. When one is done, Node gives us another
   * socket, which doesn't refer to this one: the client's address is all that both have in common.
   */
  const handshakes = new Map<string, ServerSocket>();
  const isTls = connectionEvent === "secureConnection";
  let isParting = false;
  let isStopped = false;

  function add(socket: ServerSocket): Connection {
    const connection: Connection = {};
    connections.set(socket, connection);
    socket.once("close", () => connections.delete(socket));
    return connection;
  }

  function onHandshake(socket: ServerSocket): void {
    const client = clientOf(socket);
    handshakes.set(client, socket);
    socket.once("close", () => handshakes.delete(client));
  }

  function onConnection(socket: ServerSocket): void {
    handshakes.delete(clientOf(socket));
    const isSession = isHttp2 && (!isTls || socket.alpnProtocol === "h2");
    // A request may have made it known already: connections can be handed to a server.
    if (!isSession && !connections.has(socket)) add(socket);
  }

  // For every request there is: two look-ups and a listener.
  function onRequest({ httpVersionMajor, socket }: ServerRequest, response: ServerResponse): void {
    if (httpVersionMajor !== 1) return;
    const connection = connections.get(socket) ?? add(socket);
    connection.response = response;
    connection.idleFromMs = undefined;
    response.on("close", onSent);
    if (isParting) askToLeave(connection, response);
  }

  // One for all: a closure for each would keep its request in memory.
  function onSent(this: ServerResponse): void {
    const connection = connections.get(this.req.socket);
    if (connection?.response === this) connection.response = undefined;
  }

  /** Decides when the headers are written: only then is it known what else this connection has still to bring. */
  function askToLeave(connection: Connection, response: ServerResponse): void {
    if (response.headersSent) return;
    const { req, writeHead } = response;
    response.writeHead = (...args) => {
      response.writeHead = writeHead;
      // Node would drop the answer to a request that was pipelined behind this one.
      const isLast = connection.response === response;
      // It would close while the client still writes, who may then never read the answer.
      const isReceived = req.complete || !hasBody(req);
      if (isLast && (isReceived || isStopped) && !response.headersSent) response.setHeader("Connection", "close");
      return writeHead.apply(response, args);
    };
  }

  /** How long this connection has been seen idle; undefined when it is not, or nobody can tell. */
  function idleMs(socket: ServerSocket, connection: Connection): number | undefined {
    if (!isHttp || connection.response !== undefined || isUpgraded(socket)) return undefined;
    return clock.monotonic() - (connection.idleFromMs ??= clock.monotonic());
  }

  if (isHttp) server.prependListener("request", onRequest);
  server.prependListener(connectionEvent, onConnection);
  if (isTls) server.prependListener("connection", onHandshake);
  return {
    get size() {
      return connections.size;
    },
    get handshakes() {
      return handshakes.size;
    },
    get upgraded() {
      let count = 0;
      for (const socket of connections.keys()) if (isUpgraded(socket)) count += 1;
      return count;
    },
    part() {
      isParting = true;
      for (const connection of connections.values()) {
        if (connection.response !== undefined) askToLeave(connection, connection.response);
      }
    },
    closeIdle(lingerMs) {
      isStopped = true;
      for (const [socket, connection] of connections) {
        const ms = idleMs(socket, connection);
        if (ms !== undefined && ms >= lingerMs) socket.destroy();
      }
    },
    look() {
      for (const [socket, connection] of connections) idleMs(socket, connection);
    },
    cut() {
      for (const socket of [...connections.keys(), ...handshakes.values()]) socket.destroy();
    },
    close() {
      server.removeListener("request", onRequest);
      server.removeListener(connectionEvent, onConnection);
      server.removeListener("connection", onHandshake);
    },
  };
}

function clientOf({ remoteAddress, remotePort }: ServerSocket): string {
  return `${remoteAddress} ${remotePort}`;
}

function hasBody({ headers }: ServerRequest): boolean {
  return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}

/** Node takes the parser of HTTP away from a connection that it hands over; a listener to upgrades would make it do so. */
function isUpgraded(socket: ServerSocket): boolean {
  return (socket as { readonly parser?: unknown }).parser === null;
}
