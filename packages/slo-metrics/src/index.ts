export type { Clock, Timer } from "@luneo/kernel/clock";
export type { Duration } from "@luneo/kernel/duration";
export type { Problem } from "@luneo/kernel/error";
export type {
  Aggregator,
  CounterFamily,
  GaugeFamily,
  HistogramFamily,
  MetricFacts,
  MetricFamily,
  MetricRows,
  MetricType,
} from "@luneo/kernel/metrics/metric-family";
export type { MetricSource } from "@luneo/kernel/metrics/metric-source";
export type { MetricRegistry } from "@luneo/kernel/metrics/registry-attachment";
export { createHttpMetrics } from "./http-metrics.ts";
export type { HttpMetrics, HttpMetricsHandler, MeasuredRequest, MeasuredResponse } from "./http-metrics.ts";
export type { HttpMetricsOptions } from "./http-metrics-options.ts";
export type { AbortedRequests } from "./judge.ts";
export { parseObjective } from "./math/objective.ts";
export type { Objective } from "./math/objective.ts";
export { metricsHandler } from "./metrics-handler.ts";
export type { MetricsHandler, MetricsHandlerOptions, TextRegistry } from "./metrics-handler.ts";
export type { RoutedRequest } from "./route.ts";
export { httpAvailability, httpLatency } from "./sli.ts";
export type { HttpAvailability, HttpLatency, Sli, StatusMatch } from "./sli.ts";
export { defineService, defineSlo, rolling } from "./slo.ts";
export type { RollingWindow, Service, Slo, SloOptions } from "./slo.ts";
export { SloError } from "./slo-error.ts";
