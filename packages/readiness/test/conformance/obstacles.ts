import type { IncomingMessage, ServerResponse } from "node:http";

/** Everything that keeps users out, in one: a host allow-list and a throttler that has had enough of everybody. */
export function refuseEverybody(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  if (["/hello", "/nowhere", "/readyz/more"].includes(request.url ?? "")) return next();
  response.statusCode = request.headers.host?.startsWith("127.0.0.1") === true ? 429 : 403;
  response.end();
}
