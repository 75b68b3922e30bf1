/**
 * Where the variables of a deployment are kept.
 *
 * What `rotate` relies on, and one suite of tests holds every platform to:
 * - `apply` makes the changes all at once, or else in the order given and stops at the first failure; a change is made
 *   whole or not at all. Making it again changes nothing, so a call may be repeated.
 * - Removing a name that isn't set is no error. A blank value counts as not set.
 * - A variable that wasn't named keeps its value, whatever fails.
 * - Nothing is deployed or restarted by it: replicas go on with what they hold.
 * - No value is in an argument of a program, in an error, its cause, or a log.
 * - Every call ends when its signal aborts, or by a deadline of the platform's own. Calls aren't made concurrently.
 */
export interface SecretPlatform {
  /** As people call it: "Railway". */
  readonly name: string;
  /** The names that are set, and when each was written, where the platform tells. */
  list(context: PlatformContext): Promise<ReadonlyMap<string, ListedVariable>>;
  /** The values of those names that the platform hands back: all, some or none of them. */
  read(names: readonly string[], context: PlatformContext): Promise<ReadonlyMap<string, string>>;
  apply(changes: readonly PlatformChange[], context: PlatformContext): Promise<void>;
  /** How it would be done, by names only, a line each: what a dry run prints. */
  explain(changes: readonly NamedChange[]): readonly string[];
}

/** What comes with every call. */
export interface PlatformContext {
  readonly signal: AbortSignal;
}

/** What is known of a variable without its value. */
export interface ListedVariable {
  /** Milliseconds since the epoch. */
  readonly updatedAtMs?: number;
  /** Whether its value is made of another variable's: `read` may refuse it then. */
  readonly isReference?: boolean;
}

/** A change without its value. */
export interface NamedChange {
  readonly kind: "set" | "remove";
  readonly name: string;
}

/** A change; `value` is what to set. */
export type PlatformChange =
  | { readonly kind: "set"; readonly name: string; readonly value: string }
  | { readonly kind: "remove"; readonly name: string };
