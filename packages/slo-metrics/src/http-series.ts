import type { HttpFamilies } from "./http-families.ts";
import { UNMATCHED } from "./route.ts";

/** The route of what exceeds `maxRoutes`. */
const OVERFLOW = "__overflow__";
/** Of the methods that RFC 9110 and RFC 5789 define; any other word is `_OTHER`, as OpenTelemetry has it. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"];

/** Finds the rows of requests, with a bounded number of routes. */
export interface HttpSeries {
  /** The route that a request is counted under: its own, or the overflow's. Counts the latter. */
  routeWithin(route: string): string;
  durationRow(method: string, route: string, status: number): number;
  abortedRow(method: string, route: string): number;
}

export function createSeries({ duration, aborted, overflowed }: HttpFamilies, maxRoutes: number): HttpSeries {
  const methods = new Set(METHODS);
  const routes = new Set<string>();
  // A number for a key: rows of one route are found without making a text of each request's status.
  const rows = new Map<string, Map<number, number>>();
  const overflowRow = overflowed.row();
  const knownMethod = (method: string): string => (methods.has(method) ? method : "_OTHER");

  return {
    routeWithin(route) {
      if (route === UNMATCHED || routes.has(route)) return route;
      if (routes.size < maxRoutes) {
        routes.add(route);
        return route;
      }
      overflowed.add(overflowRow);
      return OVERFLOW;
    },
    durationRow(method, route, status) {
      let ofRoute = rows.get(route);
      if (ofRoute === undefined) rows.set(route, (ofRoute = new Map()));
      const key = METHODS.indexOf(method) * 1000 + status;
      let row = ofRoute.get(key);
      if (row === undefined) ofRoute.set(key, (row = duration.row(knownMethod(method), route, String(status))));
      return row;
    },
    abortedRow: (method, route) => aborted.row(knownMethod(method), route),
  };
}
