import type { StoppableServer } from "./stoppable-server.ts";

/** What is set of a server by its kind alone: this package imports none of them. */
export interface ServerKind {
  /** Its connections are HTTP/1 requests and responses, so that it can be told whether one is idle. */
  readonly isHttp: boolean;
  readonly isHttp2: boolean;
  /** The event that tells of a connection on which requests may come. */
  readonly connectionEvent: "connection" | "secureConnection";
}

/** Tells servers apart by what only their kind can do. */
export function serverKind(server: StoppableServer): ServerKind {
  const can = (method: string): boolean => typeof (server as unknown as Record<string, unknown>)[method] === "function";
  const isHttp2 = can("updateSettings");
  return {
    // Whoever listens to requests of an HTTP/2 server makes it serve them in another way; where somebody does, we may.
    isHttp: can("closeIdleConnections") && (!isHttp2 || (server.listenerCount?.("request") ?? 0) > 0),
    isHttp2,
    connectionEvent: can("setSecureContext") ? "secureConnection" : "connection",
  };
}
