import type { Clock } from "@luneo/kernel/clock";
import type { Duration } from "@luneo/kernel/duration";
import { durationProblem } from "@luneo/kernel/duration";
import { type Problem, shown } from "@luneo/kernel/error";
import { PoolSettingsError } from "./pool-settings-error.ts";

/** How to watch a pool. */
export interface InstrumentOptions<Name extends string = string> {
  /** Tells this pool from others in metrics, events and checks: a letter, then letters, digits, `.`, `_` or `-`. */
  readonly name: Name;
  /**
   * A connection that is held this long counts as leaked. Longer than the longest honest transaction.
   *
   * @defaultValue "30s"
   */
  readonly leakThreshold?: Duration;
  /**
   * The mean share of the pool in use, over the last minute, from which it counts as saturated; above 0, at most 1.
   *
   * @defaultValue 0.8
   */
  readonly saturation?: number;
  /** Told what a listener threw or rejected with, which is shown nowhere else; `source` names the listener's event. */
  readonly onError?: (error: unknown, source: string) => void;
  /** @defaultValue the clock of this machine */
  readonly clock?: Clock;
}

/** Throws a `PoolSettingsError` `POOL_OPTIONS_REFUSED` with everything that is wrong with `options`. */
export function assertInstrumentOptions({ name, leakThreshold, saturation }: InstrumentOptions): void {
  const problems: (Problem | undefined)[] = [];
  if (typeof name !== "string" || !/^[A-Za-z][A-Za-z0-9._-]{0,62}$/.test(name)) {
    problems.push({
      code: "POOL_NAME_INVALID",
      what: "`name` must be a letter, followed by up to 62 letters, digits, `.`, `_` or `-`",
      got: shown(name),
      fix: 'Name the pool after its task, such as "main" or "reports".',
    });
  }
  if (leakThreshold !== undefined) problems.push(durationProblem(leakThreshold, "leakThreshold", { atLeastMs: 1 }));
  if (saturation !== undefined && !(typeof saturation === "number" && saturation > 0 && saturation <= 1)) {
    problems.push({
      code: "SATURATION_INVALID",
      what: "`saturation` must be a share of the pool, above 0 and at most 1",
      got: shown(saturation),
      fix: "Leave it out for 0.8.",
    });
  }
  const found = problems.filter((problem) => problem !== undefined);
  if (found.length > 0) throw new PoolSettingsError({ code: "POOL_OPTIONS_REFUSED", problems: found });
}
