import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpMetrics } from "./http-metrics.ts";
import { metricsHandler, type MetricsHandlerOptions } from "./metrics-handler.ts";
import { requestPath, withoutTrailingSlash } from "./request-path.ts";

export interface MetricsRouterOptions extends Partial<MetricsHandlerOptions> {
  /** Counts every request but those for the page itself, and is on the page. */
  readonly http: HttpMetrics;
  /** Where the page is, with or without a slash at its end. @defaultValue "/metrics" */
  readonly path?: string;
}

/** A Connect-style middleware, as Express 4 and 5 take it. */
export type MetricsRouter = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/**
 * Counts requests and serves the metrics page, in one middleware.
 *
 * @throws SloError `METRICS_HANDLER_REFUSED` as `metricsHandler` does
 * @example
 * app.use(metricsRouter({ http, sources: [monitor] }));
 */
export function metricsRouter(options: MetricsRouterOptions): MetricsRouter {
  const { http, path = "/metrics", sources = [], ...handlerOptions } = options;
  const page = metricsHandler({ ...handlerOptions, sources: [http, ...sources] });
  const pagePath = withoutTrailingSlash(path);
  const count = http.express();
  return (request, response, next) => {
    if (requestPath(request.url ?? "") === pagePath) page(request, response);
    else count(request, response, next);
  };
}
