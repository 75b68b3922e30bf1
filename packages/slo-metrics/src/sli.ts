import type { Duration } from "@luneo/kernel/duration";

/** Which responses are bad: a class of statuses, or one status. */
export interface StatusMatch {
  readonly status: "5xx" | "4xx" | `${4 | 5}${number}`;
}

/** Requests that were answered as they should be, of all that were answered. */
export interface HttpAvailability {
  readonly kind: "http-availability";
  readonly bad: StatusMatch;
  /** Routes that don't count, as they are registered: "/orders/:id". */
  readonly exclude: readonly string[];
}

/** Requests that were answered in time, of all that were answered without a server error (those are availability's). */
export interface HttpLatency {
  readonly kind: "http-latency";
  readonly under: Duration;
  /** Routes that don't count, as they are registered: "/reports". */
  readonly exclude: readonly string[];
}

/** What an SLO counts as good: plain data, so that rules and reviews are made from it too. */
export type Sli = HttpAvailability | HttpLatency;

/**
 * Counts an answered request as bad when its status is; what the client broke off is decided by `aborted` of
 * `createHttpMetrics`.
 *
 * @defaultValue `bad` is `{ status: "5xx" }`, `exclude` is empty
 */
export function httpAvailability(options: Partial<Omit<HttpAvailability, "kind">> = {}): HttpAvailability {
  const { bad = { status: "5xx" }, exclude = [] } = options;
  return Object.freeze({
    kind: "http-availability",
    bad: Object.freeze({ ...bad }),
    exclude: Object.freeze([...exclude]),
  });
}

/**
 * Counts a request as good when it took no longer than `under`, from its arrival to its last byte.
 *
 * The duration becomes a bound of the histogram, so that dashboards read the same number.
 */
export function httpLatency({
  under,
  exclude = [],
}: {
  readonly under: Duration;
  readonly exclude?: readonly string[];
}): HttpLatency {
  return Object.freeze({ kind: "http-latency", under, exclude: Object.freeze([...exclude]) });
}
