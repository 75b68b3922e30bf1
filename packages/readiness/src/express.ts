import type { RequestListener } from "node:http";
import type { RequestLike } from "./answer/request.ts";
import type { Readiness } from "./readiness.ts";
import { needListener, needReadiness } from "./serving/needed-readiness.ts";
import type { ResponseLike } from "./serving/response.ts";

/** A request handler as Express 4 and 5 and other Connect-style stacks take it. */
export type ReadinessHandler = (request: RequestLike, response: ResponseLike, next: () => void) => void;

/**
 * Serves the groups of `readiness` at their paths and leaves every other request to the next handler.
 *
 * Use it before everything else, so that no body parser, session or authentication stands between a probe and its answer.
 *
 * @throws ReadinessError `READINESS_REFUSED` for what is no readiness
 *
 * @example
 * app.use(readinessRouter(readiness));
 */
export function readinessRouter(readiness: Pick<Readiness, "serve">): ReadinessHandler {
  needReadiness("readinessRouter", readiness, "serve");
  return (request, response, next) => {
    if (!readiness.serve(request, response)) next();
  };
}

/**
 * Makes a listener for `createServer` that serves the groups of `readiness` at their paths and hands every other request
 * to `app`. A probe then costs what it costs on node:http, without the work that Express does before its first handler,
 * and nothing in the application sees it.
 *
 * @throws ReadinessError `READINESS_REFUSED` for what is no readiness, or no application
 *
 * @example
 * createServer(readinessListener(readiness, app)).listen(3000);
 */
export function readinessListener(readiness: Pick<Readiness, "serve">, app: RequestListener): RequestListener {
  needReadiness("readinessListener", readiness, "serve");
  needListener("readinessListener", app);
  return (request, response) => {
    if (!readiness.serve(request, response)) app(request, response);
  };
}
