import type { Duration } from "./duration.ts";

/** How a check stands: `unknown` until it has run, `skipped` where there is nothing to check. */
export type Status = "pass" | "warn" | "fail" | "skipped" | "unknown";

/** What one run of a check saw; none of it may be a secret, for it can be shown to operators. */
export interface Observation {
  /** @defaultValue "pass" */
  readonly status?: "pass" | "warn" | "fail" | "skipped";
  /** Why, stable and in UPPER_SNAKE_CASE: "REPLICATION_LAG". */
  readonly code?: string;
  /** The quantity observed, in `unit`. */
  readonly value?: number;
  /** The unit of `value`: "bytes", "ms", "connections", "ratio". */
  readonly unit?: string;
  /** Further facts, named with their units: `{ freeBytes: 1024 }`. */
  readonly data?: Readonly<Record<string, string | number | boolean>>;
}

/**
 * Something that can be asked whether it is well. Any object of this shape is a check, whichever package made it.
 *
 * A check on this process alone is `local`; one that asks something else (a database, a service) is a `dependency`,
 * which liveness never consults, because restarting this process cannot mend another.
 */
export interface Check<Name extends string = string, Kind extends "local" | "dependency" = "local" | "dependency"> {
  /** Unique among the checks that run together. */
  readonly name: Name;
  readonly kind: Kind;
  /** How often to run it; left out, its runner decides. */
  readonly interval?: Duration;
  /** How long one run may take; left out, its runner decides. */
  readonly timeout?: Duration;
  /**
   * Looks once. Returning nothing is a pass, throwing is a fail.
   *
   * It is never called again before the last call has settled or its signal was aborted, and it must let go of what it
   * holds when the signal aborts. It may be called any number of times, so it must change nothing.
   */
  run(context: { readonly signal: AbortSignal }): Observation | void | PromiseLike<Observation | void>;
  /** Lets go of what the check holds; called once, after the last run. */
  close?(): void | PromiseLike<void>;
}
