import type { RequestListener } from "node:http";
import type { RequestLike, ResponseLike } from "./answer/http.ts";
import type { Readiness } from "./readiness.ts";

/** A request handler as Express 4 and 5 and other Connect-style stacks take it. */
export type ReadinessHandler = (request: RequestLike, response: ResponseLike, next: () => void) => void;

/**
 * Serves the groups of `readiness` at their paths and leaves every other request to the next handler.
 *
 * Use it before everything else, so that no body parser, session or authentication stands between a probe and its answer.
 *
 * @example
 * app.use(readinessRouter(readiness));
 */
export function readinessRouter(readiness: Pick<Readiness, "serve">): ReadinessHandler {
  return (request, response, next) => {
    if (!readiness.serve(request, response)) next();
  };
}

/**
 * The same before Express itself, which has spent on a request about a third of what node:http spends on it when its first
 * handler is called: here a probe costs what it costs on node:http, and nothing in the application sees it.
 *
 * @example
 * createServer(readinessFirst(readiness, app)).listen(3000);
 */
export function readinessFirst(readiness: Pick<Readiness, "serve">, app: RequestListener): RequestListener {
  return (request, response) => {
    if (!readiness.serve(request, response)) app(request, response);
  };
}
