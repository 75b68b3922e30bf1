import { durationProblem, parseDuration } from "@luneo/kernel/duration";
import type { Clock } from "@luneo/kernel/clock";
import { shown, type Problem } from "@luneo/kernel/error";
import type { AbortedRequests } from "./judge.ts";
import type { RoutedRequest } from "./route.ts";
import type { Slo } from "./slo.ts";
import { SloError } from "./slo-error.ts";

/** What {@link createHttpMetrics} counts, and how. */
export interface HttpMetricsOptions {
  /** Each is counted exactly, and each latency objective becomes a bound of the histogram. @defaultValue none */
  readonly slos?: readonly Slo[];
  /**
   * Upper bounds of the histogram's buckets in seconds; the SLOs' are added.
   *
   * @defaultValue OpenTelemetry's for `http.server.request.duration`
   */
  readonly buckets?: readonly number[];
  /** Routes that get series of their own; what comes after is counted as `__overflow__`. @defaultValue 300 */
  readonly maxRoutes?: number;
  /** Whether a request that the client broke off is bad for the SLOs. @defaultValue "exclude" */
  readonly aborted?: AbortedRequests;
  /**
   * Routes (where there is none: paths) that are not counted at all, with or without a slash at their end. Health
   * paths of your own belong here.
   *
   * @defaultValue ["/metrics", "/livez", "/readyz", "/startupz", "/healthz"]
   */
  readonly exclude?: readonly string[];
  /** Names the route of a request where no framework does. Its answers are bounded by `maxRoutes`. */
  readonly route?: (request: RoutedRequest) => string | undefined;
  /** @defaultValue `systemClock` */
  readonly clock?: Clock;
}

/** OpenTelemetry semantic conventions, `http.server.request.duration`. */
const SEMANTIC_CONVENTION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** All bounds of the histogram, ascending: those asked for and those promised. */
export function bucketsOf({ buckets = SEMANTIC_CONVENTION_BUCKETS, slos = [] }: HttpMetricsOptions): number[] {
  const promised = slos.flatMap(({ sli }) =>
    sli.kind === "http-latency" ? [(parseDuration(sli.under) ?? 0) / 1000] : [],
  );
  return [...new Set([...buckets, ...promised])].sort((a, b) => a - b);
}

/** @throws SloError `HTTP_METRICS_REFUSED` with all that is wrong with the options */
export function assertHttpMetricsOptions({
  slos = [],
  buckets = [],
  maxRoutes = 1,
  aborted = "exclude",
  exclude = [],
  route = () => undefined,
}: HttpMetricsOptions): void {
  const problems: Problem[] = [];
  const refuse = (code: string, what: string, got: string, fix: string) => void problems.push({ code, what, got, fix });
  // Nothing further can be read of what is no list, or of what defineSlo did not make.
  const isList = (list: unknown, isOne: (one: unknown) => boolean) => Array.isArray(list) && list.every(isOne);
  if (!isList(slos, (slo) => typeof (slo as Slo | null)?.id === "string" && typeof (slo as Slo).sli === "object")) {
    const fix = "List what `defineSlo` returned.";
    const problem = { code: "INVALID_SLOS", what: "`slos` must be a list of SLOs", got: shown(slos), fix };
    throw new SloError({ code: "HTTP_METRICS_REFUSED", problems: [problem] });
  }
  if (!isList(exclude, (path) => typeof path === "string")) {
    refuse("INVALID_EXCLUDE", "`exclude` must be a list of routes", shown(exclude), 'Write it as ["/metrics"].');
  }
  if (typeof route !== "function") {
    refuse("INVALID_ROUTE", "`route` must be a function", shown(route), "Return the name of the request's route.");
  }
  const ids = slos.map(({ id }) => id);
  for (const id of new Set(ids.filter((each, index) => ids.indexOf(each) < index))) {
    refuse("DUPLICATE_SLO", "`slos` names each SLO once", shown(id), "Rename one, or list it once.");
  }
  for (const { id, sli } of slos) {
    const problem = sli.kind === "http-latency" ? durationProblem(sli.under, `${id}: under`) : undefined;
    if (problem) problems.push(problem);
  }
  if (!isList(buckets, (bound) => Number.isFinite(bound) && Number(bound) > 0)) {
    refuse(
      "INVALID_BUCKETS",
      "`buckets` must be positive seconds",
      shown(buckets),
      "List bounds such as 0.1, without +Inf.",
    );
  }
  if (!Number.isInteger(maxRoutes) || maxRoutes < 1) {
    refuse(
      "INVALID_MAX_ROUTES",
      "`maxRoutes` must be a whole number from 1",
      shown(maxRoutes),
      "Leave it out for 300.",
    );
  }
  if (aborted !== "exclude" && aborted !== "bad") {
    refuse("INVALID_ABORTED", '`aborted` must be "exclude" or "bad"', shown(aborted), 'Leave it out for "exclude".');
  }
  if (problems.length > 0) throw new SloError({ code: "HTTP_METRICS_REFUSED", problems });
}
