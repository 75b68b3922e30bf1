import type { Check as SharedCheck } from "@luneo/kernel/check";
import type { Duration } from "@luneo/kernel/duration";

/**
 * What the failure of a check means for a group it is in: `critical` makes the group fail, `degrading` makes it warn,
 * and `informational` is only told.
 */
export type Impact = "critical" | "degrading" | "informational";

/** When to run a check and how many of its results it takes to change its status. */
export interface CheckSettings {
  /**
   * The time between two runs; up to a tenth is added at random, so that replicas drift apart.
   *
   * @defaultValue "5s"
   */
  readonly interval?: Duration;
  /**
   * The longest time between two runs while the check fails: from run to run the wait doubles up to it, so that what
   * comes back isn't met by everybody at full speed.
   *
   * @defaultValue twice the interval
   */
  readonly failingInterval?: Duration;
  /**
   * How long one run may take before it counts as a failure and its signal is aborted.
   *
   * @defaultValue "1s"
   */
  readonly timeout?: Duration;
  /**
   * How many failures in a row make a passing check fail; the first result ever counts at once.
   *
   * @defaultValue 2
   */
  readonly failAfter?: number;
  /**
   * How many successes in a row make a failing check pass again.
   *
   * @defaultValue 1
   */
  readonly recoverAfter?: number;
  /**
   * How old a result may get before it is unknown again, as after the process was frozen.
   *
   * @defaultValue three intervals (failing ones, where those are longer) and the timeout
   */
  readonly staleAfter?: Duration;
  /**
   * What its failure means, for all groups or group by group.
   *
   * @defaultValue `degrading` for a dependency in `ready`, because when a dependency that all replicas share dies, replicas
   * that all leave the router make a partial outage a total one; `critical` everywhere else
   */
  readonly impact?: Impact | Readonly<Record<string, Impact>>;
}

/**
 * Something readiness can ask whether it is well; a check without settings of its own takes the defaults of its readiness.
 *
 * `run` is never called again before its last call has settled, however long that takes.
 */
export interface Check<Name extends string = string, Kind extends "local" | "dependency" = "local" | "dependency">
  extends SharedCheck<Name, Kind>, Omit<CheckSettings, "interval" | "timeout"> {}

/** The names of the checks that need nothing but this process, and of those whose kind is only known at run time. */
export type LocalNameOf<Checks extends readonly Check[]> = LocalName<Checks[number]>;
type LocalName<Any extends Check> = Any extends Check ? ("local" extends Any["kind"] ? Any["name"] : never) : never;

/** The same checks, where a name was used before with a property that nobody can give, and that the compiler tells. */
export type UniquelyNamed<Checks extends readonly Check[], Seen extends string = never> = Checks extends readonly [
  infer First extends Check,
  ...infer Rest extends readonly Check[],
]
  ? readonly [
      string extends First["name"]
        ? First
        : First["name"] extends Seen
          ? First & { readonly [Hint in `a name other than ${First["name"]}`]: never }
          : First,
      ...UniquelyNamed<Rest, Seen | (string extends First["name"] ? never : First["name"])>,
    ]
  : Checks;
