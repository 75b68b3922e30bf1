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
