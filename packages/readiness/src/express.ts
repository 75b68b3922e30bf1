import type { RequestLike, ResponseLike } from "./http.ts";
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
