import type { Clock } from "@luneo/kernel/clock";
import { isObject } from "@luneo/kernel/option-faults";
import type { OptionCheck } from "@luneo/kernel/option-faults";

/** What tells the time of day, for checks that compare dates. */
export type WallClock = Pick<Clock, "now">;

/** Something that tells the time of day. */
export const aWallClock: OptionCheck = [
  (value) => isObject(value) && typeof value["now"] === "function",
  "a clock, with `now()`",
];
