import type { Answer } from "./render.ts";

/** What is read of a request; node:http's, and therefore that of Express and Nest, is one. */
export interface RequestLike {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
}

/** What is needed of a response; node:http's is one. */
export interface ResponseLike {
  readonly headersSent: boolean;
  writeHead(statusCode: number, headers: string[]): unknown;
  end(body?: Uint8Array): unknown;
}

const NOT_ALLOWED: readonly string[] = ["Allow", "GET, HEAD", "Cache-Control", "no-store", "Content-Length", "0"];

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
  // Node reads the list and does not keep it, whatever its type says.
  if (request.method === "GET") {
    response.writeHead(statusCode, headers as string[]);
    response.end(body);
  } else if (request.method === "HEAD") {
    response.writeHead(statusCode, headers as string[]);
    response.end();
  } else {
    response.writeHead(405, NOT_ALLOWED as string[]);
    response.end();
  }
}
