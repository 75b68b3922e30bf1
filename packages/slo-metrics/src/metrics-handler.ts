import type { IncomingMessage, ServerResponse } from "node:http";
import { contain } from "@luneo/kernel/contain";
import { withDeadline } from "@luneo/kernel/deadline";
import { shown, type Problem } from "@luneo/kernel/error";
import type { MetricFamily } from "@luneo/kernel/metrics/metric-family";
import type { MetricSource } from "@luneo/kernel/metrics/metric-source";
import { metricTypeProblem } from "@luneo/kernel/metrics/metric-type-problem";
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
  /**
   * Answers whether this request may read the page, which tells how busy you are; a throw or a rejection is a no.
   *
   * @defaultValue everybody may
   */
  readonly authorize?: (request: IncomingMessage) => boolean | PromiseLike<boolean>;
  /**
   * Told what was thrown, and by what: "authorize", "sources" or "registry". The answer never says it, and doesn't wait.
   *
   * @defaultValue nobody is told
   */
  readonly onError?: (error: unknown, source: string) => void;
}

/** Answers a scrape; for Express 4 and 5, whatever is Connect-style, and node:http. */
export type MetricsHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** Just below Prometheus' default scrape timeout of 10 s: a late page is read by nobody. */
const REGISTRY_TIMEOUT_MS = 9000;

/**
 * Serves metrics as a Prometheus page (text 0.0.4), to GET and HEAD.
 *
 * Who may read it is your decision: give it `authorize`, mount it behind authorisation, or on a private port.
 *
 * @throws SloError `METRICS_HANDLER_REFUSED` with all that is wrong: two sources, or a source and the registry, that have
 *   a metric of one name; a metric of a type that is not known; an `authorize` or `onError` that is no function
 * @example
 * app.get("/metrics", metricsHandler({ sources: [http, monitor] }));
 */
export function metricsHandler(options: MetricsHandlerOptions): MetricsHandler {
  const { sources, registry, authorize = () => true, onError } = options;
  const collect = (): readonly MetricFamily[] => sources.flatMap((source) => source.collect());
  refuse([...functionProblems(options), ...registryProblems(registry), ...familyProblems(collect(), registry)]);

  /** What `work` gives; undefined when it fails, of which the operator is told. */
  async function attempt<T>(source: string, work: () => T | PromiseLike<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      contain(() => onError?.(error, source));
      return undefined;
    }
  }

  function ownText(): string {
    const families = collect();
    // A source may have been attached since the handler was made; counted twice is worse than not at all.
    refuse(familyProblems(families, registry));
    return renderText(families);
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Strictly, since who writes JavaScript may return anything.
    const isAllowed: unknown = await attempt("authorize", () => authorize(request));
    if (isAllowed !== true) return answer(response, 403, "");
    if (request.method !== "GET" && request.method !== "HEAD") return answer(response, 405, "");
    const own = await attempt("sources", ownText);
    const foreign = await attempt("registry", () => registryText(registry));
    // What failed is for the operator's log, not for whoever asks; Prometheus shows the target as down.
    if (own === undefined || foreign === undefined) return answer(response, 500, "the metrics can't be read\n");
    answer(response, 200, request.method === "HEAD" ? "" : foreign + own);
  }

  return (request, response) => void respond(request, response);
}

async function registryText(registry: TextRegistry | undefined): Promise<string> {
  if (registry === undefined) return "";
  const text = await withDeadline(() => registry.metrics(), { timeoutMs: REGISTRY_TIMEOUT_MS, what: "the registry" });
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new SloError({ code: "METRICS_HANDLER_REFUSED", problems });
}

/** A guard that is no function must not turn out to be none. */
function functionProblems({ authorize, onError }: MetricsHandlerOptions): Problem[] {
  return Object.entries({ authorize, onError })
    .filter(([, given]) => given !== undefined && typeof given !== "function")
    .map(([name, given]) => ({
      code: "NOT_A_FUNCTION",
      what: `\`${name}\` must be a function`,
      got: shown(given),
      fix: "Pass a function, or leave it out.",
    }));
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

function familyProblems(families: readonly MetricFamily[], registry: TextRegistry | undefined): Problem[] {
  const names = [...new Set(families.map(({ name }) => name))];
  const clashing = names.filter((name) => !canShareHeading(families.filter((family) => family.name === name)));
  const attached = names.filter((name) => registry?.getSingleMetric?.(name) !== undefined);
  return [
    ...families.flatMap((family) => metricTypeProblem(family) ?? []),
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
  // A timeout of the application's may have answered in the meantime.
  if (response.headersSent) return;
  response.statusCode = status;
  if (status === 405) response.setHeader("Allow", "GET, HEAD");
  response.setHeader("Content-Type", textContentType);
  response.setHeader("Cache-Control", "no-store");
  response.end(body);
}
