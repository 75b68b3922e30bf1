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
