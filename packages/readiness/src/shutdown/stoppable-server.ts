/**
 * What is needed of a server; those of node:http, node:https, node:http2, node:net and node:tls are such, and so are what
 * `app.listen()` of Express returns, `app.server` of Fastify and `app.getHttpServer()` of Nest.
 */
export interface StoppableServer {
  /** Stops listening; the callback is called when no connection is left, or at once if it wasn't listening. */
  close(callback: (error?: Error) => void): unknown;
  prependListener(event: string, listener: Listener): unknown;
  removeListener(event: string, listener: Listener): unknown;
  listenerCount?(event: string): number;
  readonly listening?: boolean;
  getConnections?(callback: (error: Error | null, count: number) => void): unknown;
  closeIdleConnections?(): void;
  closeAllConnections?(): void;
}

// oxlint-disable-next-line typescript/no-explicit-any -- as Node's own: each event tells something else
type Listener = (...told: any[]) => void;

/** Of a connection: what tells whether anything is going on, and ends it. */
export interface ServerSocket {
  /** The protocol a TLS client chose: "h2" is for sessions. */
  readonly alpnProtocol?: string | false | null;
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  once(event: "close", listener: () => void): unknown;
  destroy(): unknown;
}

/** Of a request as node:http tells it. */
export interface ServerRequest {
  readonly httpVersionMajor: number;
  readonly socket: ServerSocket;
  readonly headers: Readonly<NodeJS.Dict<string | string[]>>;
  /** Whether its body has been received as a whole. */
  readonly complete: boolean;
}

/** Of a response as node:http tells it. */
export interface ServerResponse {
  readonly req: ServerRequest;
  readonly headersSent: boolean;
  setHeader(name: string, value: string): unknown;
  writeHead(...args: unknown[]): unknown;
  /** When all has been sent, or nothing more can be. */
  on(event: "close", listener: (this: ServerResponse) => void): unknown;
}

/** Of an HTTP/2 session, which is one connection with any number of requests. */
export interface ServerSession {
  readonly closed: boolean;
  readonly destroyed: boolean;
  once(event: "close" | "stream", listener: () => void): unknown;
  goaway(code: number, lastStreamId: number): void;
  close(): void;
  destroy(): void;
}

/** What is set of a server by its kind alone: this package imports none of them. */
export interface ServerKind {
  /** Its connections are HTTP/1 requests and responses, so that it can be told whether one is idle. */
  readonly isHttp: boolean;
  readonly isHttp2: boolean;
  /** The event that tells of a connection on which requests may come. */
  readonly connectionEvent: "connection" | "secureConnection";
}

/** Tells servers apart by what only their kind can do. */
export function kindOf(server: StoppableServer): ServerKind {
  const can = (method: string): boolean => typeof (server as unknown as Record<string, unknown>)[method] === "function";
  const isHttp2 = can("updateSettings");
  return {
    // Whoever listens to requests of an HTTP/2 server makes it serve them in another way; where somebody does, we may.
    isHttp: can("closeIdleConnections") && (!isHttp2 || (server.listenerCount?.("request") ?? 0) > 0),
    isHttp2,
    connectionEvent: can("setSecureContext") ? "secureConnection" : "connection",
  };
}
