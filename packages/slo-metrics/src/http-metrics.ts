import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { systemClock } from "@luneo/kernel/clock";
import { createMetricSource, type MetricSource } from "@luneo/kernel/metrics/metric-source";
import { createHttpFamilies } from "./http-families.ts";
import { assertHttpMetricsOptions, bucketsOf, type HttpMetricsOptions } from "./http-metrics-options.ts";
import { createSeries } from "./http-series.ts";
import { createJudge, type Ending, type Outcome } from "./judge.ts";
import { requestPath, withoutTrailingSlash } from "./request-path.ts";
import { createRouteResolver, type RoutedRequest, UNMATCHED } from "./route.ts";

/** What is read of a request; node:http's, and so that of every framework on it, is one. */
export interface MeasuredRequest extends RoutedRequest {
  readonly method?: string | undefined;
}

/** What is needed of a response; node:http's is one. */
export interface MeasuredResponse {
  readonly statusCode: number;
  /** Whether the answer was handed to the system to its last byte. */
  readonly writableFinished: boolean;
  /** Whether its connection has ended. */
  readonly destroyed?: boolean;
  on(event: "close", listener: (this: MeasuredResponse) => void): unknown;
}

/** A Connect-style middleware, as Express 4 and 5 and Nest take it. */
export type HttpMetricsHandler = (request: MeasuredRequest, response: MeasuredResponse, next: () => void) => void;

/** Counts what an HTTP server answers. `attach` and `collect` hand the metrics to whatever exports them. */
export interface HttpMetrics extends MetricSource, AsyncDisposable {
  /** A middleware that counts what passes it; use it before what it shall count. */
  express(): HttpMetricsHandler;
  /**
   * Counts every request of every `node:http` server of this process, whatever the framework, until `close`. A request
   * that also passes the middleware is counted once.
   */
  install(): void;
  /** Stops what `install` began; the metrics stay readable. */
  close(): Promise<void>;
}

/** What is kept on a response until it closes. */
interface Measurement {
  readonly request: MeasuredRequest;
  readonly startedAt: number;
}

/** Of a route that the application names, in characters; more is no route. */
const MAX_NAME_LENGTH = 200;

const DEFAULT_EXCLUDE = ["/metrics", "/livez", "/readyz", "/startupz", "/healthz"];

/**
 * Metrics of an HTTP server that count for its SLOs exactly, at the bounds that were promised.
 *
 * @throws SloError `HTTP_METRICS_REFUSED` with all that is wrong with the options
 */
export function createHttpMetrics(options: HttpMetricsOptions = {}): HttpMetrics {
  assertHttpMetricsOptions(options);
  const { slos = [], maxRoutes = 300, aborted = "exclude", exclude = DEFAULT_EXCLUDE, clock = systemClock } = options;
  const families = createHttpFamilies(bucketsOf(options));
  const series = createSeries(families, maxRoutes);
  const resolveRoute = createRouteResolver();
  const excluded = new Set(exclude.map(withoutTrailingSlash));
  const judges = slos.map(({ id, sli }) => {
    // From zero, before the first request: a counter that is born with its first event loses it.
    const rows: Readonly<Record<Outcome, number>> = {
      good: families.events.row(id, "good"),
      bad: families.events.row(id, "bad"),
    };
    return { rows, judge: createJudge(sli, aborted) };
  });
  // One for each HttpMetrics: two of them measure the same response, each for itself.
  const measured = Symbol("@luneo/slo-metrics");
  type Measured = MeasuredResponse & { [measured]?: Measurement | undefined };
  const activeRow = families.active.row();
  let active = 0;

  function begin(request: MeasuredRequest, response: Measured): void {
    if (measured in response) return;
    if (response.destroyed === true) {
      // The client was gone before we were asked, so "close" will not come again.
      response[measured] = undefined;
      end(request, response, 0);
      return;
    }
    response[measured] = { request, startedAt: clock.monotonic() };
    active++;
    response.on("close", closed);
  }

  /** The same listener for all responses: a closure for each would cost more than all the counting. */
  function closed(this: Measured): void {
    const measurement = this[measured];
    if (measurement === undefined) return;
    this[measured] = undefined;
    active--;
    end(measurement.request, this, (clock.monotonic() - measurement.startedAt) / 1000);
  }

  function end(request: MeasuredRequest, response: MeasuredResponse, seconds: number): void {
    const matched = resolveRoute(request);
    const named = matched === UNMATCHED ? nameOf(request) : matched;
    if (excluded.has(named === UNMATCHED ? pathOf(request) : withoutTrailingSlash(named))) return;
    const route = series.routeWithin(named);
    const method = request.method ?? "";
    const isAborted = !response.writableFinished;
    if (isAborted) families.aborted.add(series.abortedRow(method, route));
    else families.duration.observe(series.durationRow(method, route, response.statusCode), seconds);
    count({ route: named, status: response.statusCode, seconds, isAborted });
  }

  /** What the application calls it. Its function sees whatever was requested, so anything may come of it. */
  function nameOf(request: MeasuredRequest): string {
    try {
      const name: unknown = options.route?.(request);
      return typeof name === "string" && name !== "" && name.length <= MAX_NAME_LENGTH ? name : UNMATCHED;
    } catch {
      return UNMATCHED;
    }
  }

  function count(ending: Ending): void {
    for (const { rows, judge } of judges) {
      const outcome = judge(ending);
      if (outcome !== undefined) families.events.add(rows[outcome]);
    }
  }

  function onRequestStart(message: unknown): void {
    const { request, response } = message as { request: MeasuredRequest; response: MeasuredResponse };
    begin(request, response);
  }

  const close = async (): Promise<void> => void unsubscribe("http.server.request.start", onRequestStart);
  return Object.freeze({
    ...createMetricSource({
      families: Object.values(families),
      refresh: () => families.active.set(activeRow, active),
    }),
    express: (): HttpMetricsHandler => (request, response, next) => {
      begin(request, response);
      next();
    },
    install(): void {
      unsubscribe("http.server.request.start", onRequestStart);
      subscribe("http.server.request.start", onRequestStart);
    },
    close,
    [Symbol.asyncDispose]: close,
  });
}

function pathOf({ originalUrl, url = "" }: MeasuredRequest): string {
  return requestPath(originalUrl ?? url);
}
