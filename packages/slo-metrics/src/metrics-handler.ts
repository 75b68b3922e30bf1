import type { IncomingMessage, ServerResponse } from "node:http";
import { withDeadline } from "@luneo/kernel/deadline";
import { shown, type Problem } from "@luneo/kernel/error";
import type { MetricFamily } from "@luneo/kernel/metrics/metric-family";
import type { MetricSource } from "@luneo/kernel/metrics/metric-source";
import { renderText, textContentType } from "@luneo/kernel/metrics/text";
import { SloError } from "./slo-error.ts";

/** What we need of a client library's registry: `prom-client` 15's and `@prometheus-io/client` 0.16's are such. */
export interface TextRegistry {
  readonly contentType: string;
  /** The whole page; called once a scrape, never concurrently by one scrape. */
  metrics(): string | PromiseLike<string>;
  getSingleMetric(name: string): unknown;
}

export interface MetricsHandlerOptions {
  /** What is rendered by our own encoder. A source that is attached to `registry` must not be here too. */
  readonly sources: readonly Pick<MetricSource, "collect">[];
  /** The registry of the application's own metrics, printed first. @defaultValue none */
  readonly registry?: TextRegistry;
}

/** Answers a scrape; for Express 4 and 5, Connect and node:http. */
export type MetricsHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** Just below Prometheus' default scrape timeout of 10 s: a late page is read by nobody. */
const REGISTRY_TIMEOUT_MS = 9000;

/**
 * Serves metrics as a Prometheus page (text 0.0.4), to GET and HEAD.
 *
 * Who may read it is your decision: mount it behind authorisation, or on a private port.
 *
 * @throws SloError `METRICS_HANDLER_REFUSED` when two sources, or a source and the registry, have a metric of one name
 * @example
 * app.get("/metrics", metricsHandler({ sources: [http, monitor] }));
 */
export function metricsHandler({ sources, registry }: MetricsHandlerOptions): MetricsHandler {
  const collect = (): readonly MetricFamily[] => sources.flatMap((source) => source.collect());
  const problems = [...registryProblems(registry), ...duplicates(collect(), registry)];
  if (problems.length > 0) throw new SloError({ code: "METRICS_HANDLER_REFUSED", problems });

  return (request, response) => {
    const isRead = request.method === "GET" || request.method === "HEAD";
    if (!isRead) {
      response.setHeader("Allow", "GET, HEAD");
      answer(response, 405, "");
      return;
    }
    page(collect, registry).then(
      (text) => answer(response, 200, request.method === "HEAD" ? "" : text),
      // What failed is for the operator's log, not for whoever asks; Prometheus shows the target as down.
      () => answer(response, 500, "the metrics can't be read\n"),
    );
  };
}

async function page(collect: () => readonly MetricFamily[], registry: TextRegistry | undefined): Promise<string> {
  const families = collect();
  // A source may have been attached since the handler was made; counted twice is worse than not at all.
  const [problem] = duplicates(families, registry);
  if (problem !== undefined) throw new SloError({ code: "METRICS_HANDLER_REFUSED", problems: [problem] });
  const read = { timeoutMs: REGISTRY_TIMEOUT_MS, what: "the registry" };
  const foreign = registry === undefined ? "" : await withDeadline(() => registry.metrics(), read);
  return foreign + (foreign === "" || foreign.endsWith("\n") ? "" : "\n") + renderText(families);
}

function registryProblems(registry: TextRegistry | undefined): Problem[] {
  if (registry === undefined) return [];
  const fix = "Pass a registry of prom-client or @prometheus-io/client.";
  const isRegistry = typeof registry.metrics === "function" && typeof registry.getSingleMetric === "function";
  if (!isRegistry) {
    return [{ code: "NOT_A_REGISTRY", what: "`registry` must be a registry", got: shown(registry), fix }];
  }
  if (!registry.contentType.includes("openmetrics")) return [];
  return [
    {
      code: "OPENMETRICS_REGISTRY",
      what: "`registry` must print the Prometheus text format",
      got: "an OpenMetrics registry",
      fix: "Set its content type to the Prometheus one.",
    },
  ];
}

function duplicates(families: readonly MetricFamily[], registry: TextRegistry | undefined): Problem[] {
  const names = [...new Set(families.map(({ name }) => name))];
  const clashing = names.filter((name) => !canShareHeading(families.filter((family) => family.name === name)));
  const attached = names.filter((name) => registry?.getSingleMetric?.(name) !== undefined);
  return [
    ...clashing.map((name) => ({
      code: "DUPLICATE_METRIC",
      what: `The metric \`${name}\` comes from two sources that differ in its type or labels, or from one source twice`,
      fix: "Pass each source once, and rename one of the metrics.",
    })),
    ...attached.map((name) => ({
      code: "ATTACHED_AND_PASSED",
      what: `The metric \`${name}\` is in \`registry\` already`,
      fix: "Attach its source to the registry or pass it in `sources`, not both.",
    })),
  ];
}

/** Two pools' families of one name stand under one heading; the same family twice would be every row twice. */
function canShareHeading(families: readonly MetricFamily[]): boolean {
  const shape = ({ type, labels }: MetricFamily): string => `${type} ${labels.join()}`;
  const isDistinct = new Set(families).size === families.length;
  // Without labels nothing can tell their rows apart.
  const isLabelled = families.length === 1 || (families[0]?.labels.length ?? 0) > 0;
  return isDistinct && isLabelled && new Set(families.map(shape)).size === 1;
}

function answer(response: ServerResponse, status: number, body: string): void {
  if (response.headersSent) return;
  response.statusCode = status;
  response.setHeader("Content-Type", textContentType);
  response.setHeader("Cache-Control", "no-store");
  response.end(body);
}
