import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpMetrics } from "./http-metrics.ts";
import { metricsHandler, type MetricsHandlerOptions } from "./metrics-handler.ts";

export interface MetricsRouterOptions extends Partial<MetricsHandlerOptions> {
  /** Counts every request but those for the page itself, and is on the page. */
  readonly http: HttpMetrics;
  /** Where the page is. @defaultValue "/metrics" */
  readonly path?: string;
  /** Whether this request may read the page. @defaultValue everybody; the page tells how busy you are */
  readonly authorize?: (request: IncomingMessage) => boolean;
}

/** A middleware as Express 4 and 5 and Connect take it. */
export type MetricsRouter = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/**
 * Counts requests and serves the metrics page, in one middleware.
 *
 * @throws SloError `METRICS_HANDLER_REFUSED` as `metricsHandler` does
 * @example
 * app.use(metricsRouter({ http, sources: [monitor] }));
 */
export function metricsRouter(options: MetricsRouterOptions): MetricsRouter {
  const { http, sources = [], registry, path = "/metrics", authorize = () => true } = options;
  const page = metricsHandler({ sources: [http, ...sources], ...(registry && { registry }) });
  const count = http.express();
  return (request, response, next) => {
    if (request.url !== path && !request.url?.startsWith(`${path}?`)) {
      count(request, response, next);
    } else if (authorize(request)) {
      page(request, response);
    } else {
      response.statusCode = 403;
      response.end();
    }
  };
}
