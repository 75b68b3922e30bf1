import type { Answer } from "../answer/answer.ts";
import type { RequestLike } from "../answer/request.ts";

/** What is needed of a response; node:http's is one, and that of node:http2's compatibility layer. */
export interface ResponseLike {
  readonly headersSent: boolean;
  writeHead(statusCode: number, headers: Readonly<Record<string, string>>): unknown;
  // Two, because that of node:http2 takes a body or none, but not undefined.
  end(): unknown;
  end(body: string, encoding: "latin1"): unknown;
}

/** Writes the answer and ends the response before returning; a response that was begun already is left alone. */
export function respond(request: RequestLike, response: ResponseLike, { statusCode, headers, body }: Answer): void {
  if (response.headersSent) return;
  const withoutBody = isHead(request);
  response.writeHead(statusCode, headers);
  if (withoutBody) response.end();
  // The cheapest way to write ASCII.
  else response.end(body, "latin1");
}

function isHead(request: RequestLike): boolean {
  try {
    return request.method === "HEAD";
  } catch {
    // Whoever made the answer has told it already.
    return false;
  }
}
