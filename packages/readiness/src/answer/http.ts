import type { Answer } from "./answer.ts";

/** What is read of a request; node:http's, and therefore that of Express and Nest, is one. */
export interface RequestLike {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** By lower-case names. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>> | undefined;
}

/** What is needed of a response; node:http's is one, and that of node:http2's compatibility layer. */
export interface ResponseLike {
  readonly headersSent: boolean;
  writeHead(statusCode: number, headers: Readonly<Record<string, string>>): unknown;
  // Two, because that of node:http2 takes a body or none, but not undefined.
  end(): unknown;
  end(body: string, encoding: "latin1"): unknown;
}

/** The path of a request target, without its query and its trailing slash. */
export function pathOf(url: string | undefined): string {
  const target = url ?? "";
  const queryAt = target.indexOf("?");
  const path = queryAt === -1 ? target : target.slice(0, queryAt);
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

/** Writes the answer and ends the response before returning; a response that was begun already is left alone. */
export function respond(request: RequestLike, response: ResponseLike, { statusCode, headers, body }: Answer): void {
  if (response.headersSent) return;
  response.writeHead(statusCode, headers);
  if (request.method === "HEAD") response.end();
  // The cheapest way to write ASCII.
  else response.end(body, "latin1");
}
