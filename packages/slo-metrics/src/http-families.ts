import { createCounter } from "@luneo/kernel/metrics/counter";
import { createGauge } from "@luneo/kernel/metrics/gauge";
import { createHistogram } from "@luneo/kernel/metrics/histogram";

/** The metrics of an HTTP server, under OpenTelemetry's names as Prometheus writes them. */
export function createHttpFamilies(bounds: readonly number[]) {
  return {
    duration: createHistogram({
      name: "http_server_request_duration_seconds",
      help: "Duration of answered HTTP requests, from their arrival to the last byte of the answer.",
      labels: ["http_request_method", "http_route", "http_response_status_code"],
      bounds,
    }),
    active: createGauge({ name: "http_server_active_requests", help: "HTTP requests that are being answered." }),
    aborted: createCounter({
      name: "http_server_aborted_requests_total",
      help: "HTTP requests that the client broke off before the answer was complete; they are in no other metric.",
      labels: ["http_request_method", "http_route"],
    }),
    overflowed: createCounter({
      name: "http_server_overflowed_requests_total",
      help: "HTTP requests that were counted under __overflow__, because there were more routes than maxRoutes.",
    }),
    events: createCounter({
      name: "slo_events_total",
      help: "Requests that counted for an SLO, by what they were.",
      labels: ["slo", "outcome"],
    }),
  };
}

export type HttpFamilies = ReturnType<typeof createHttpFamilies>;
