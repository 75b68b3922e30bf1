import type { Observation } from "@luneo/kernel/check";
import { aCount, aFunction, aRatio } from "@luneo/kernel/option-checks";
import type { ToldFault } from "@luneo/kernel/option-faults";
import type { Check, CheckSettings } from "../check.ts";
import { readMemory } from "./memory/memory-reading.ts";
import type { MemoryReading } from "./memory/memory-reading.ts";
import { refuseOptions } from "./refuse-options.ts";

export type { MemoryLimit } from "./memory/memory-limit.ts";
export type { MemoryReading } from "./memory/memory-reading.ts";

/** How memory is checked. */
export interface MemoryCheckOptions<Name extends string> extends CheckSettings {
  /** @defaultValue "memory" */
  readonly name?: Name;
  /** The part of a limit, from 0 to 1, from which the check warns. @defaultValue 0.85 */
  readonly warnFrom?: number;
  /** The part of a limit, from 0 to 1, from which it fails. @defaultValue 0.95 */
  readonly failFrom?: number;
  /**
   * How many runs in a row have to see it; the heap grows and shrinks with each garbage collection.
   *
   * @defaultValue 3
   */
  readonly sustainedRuns?: number;
  /** Reads memory in the place of this process' own. */
  readonly read?: () => MemoryReading;
}

/**
 * Checks how near this process is to where it would be ended for its memory: all of it by the container's limit
 * (`MEMORY_NEAR_LIMIT`), its heap by V8's (`HEAP_NEAR_LIMIT`). Without a container's limit, that of the machine counts.
 *
 * It also warns when V8 may fill all that the container has (`HEAP_LIMIT_ABOVE_CONTAINER`): such a process is killed
 * without a word before V8 tries hard to free something. Its impact is `degrading` in every group, because memory that
 * is used well is no reason to send requests elsewhere.
 *
 * @throws ReadinessError `CHECK_REFUSED` with all that is wrong with the options
 */
export function memoryCheck<const Name extends string = "memory">(
  options: MemoryCheckOptions<Name> = {},
): Check<NoInfer<Name>, "local"> {
  const {
    name = "memory" as Name,
    warnFrom = 0.85,
    failFrom = 0.95,
    sustainedRuns = 3,
    read = readMemory,
    interval = "10s",
    failAfter = 1,
    impact = "degrading",
    ...settings
  } = Object(options) as MemoryCheckOptions<Name>;
  const own = { warnFrom: aRatio, failFrom: aRatio, sustainedRuns: aCount(), read: aFunction };
  refuseOptions("memoryCheck", options, own, [warnFrom > failFrom ? above(warnFrom, failFrom) : undefined]);
  const ofMemory = createSustained(sustainedRuns);
  const ofHeap = createSustained(sustainedRuns);

  return {
    ...settings,
    name,
    kind: "local",
    interval,
    failAfter,
    impact,
    run(): Observation {
      const { rssBytes, limit, heapUsedBytes, heapLimitBytes } = read();
      const memoryRatio = rssBytes / limit.bytes;
      const heapRatio = heapUsedBytes / heapLimitBytes;
      // Nonsense must not pass, nor count for the runs to come.
      if (!Number.isFinite(memoryRatio + heapRatio)) return { status: "fail", code: "MEMORY_UNKNOWN" };
      const sustainedMemory = ofMemory(memoryRatio);
      const sustainedHeap = ofHeap(heapRatio);
      const sustained = Math.max(sustainedMemory, sustainedHeap);
      const isNear = sustained >= warnFrom;
      const isMisfit = limit.of === "container" && heapLimitBytes >= limit.bytes;
      const near = sustainedMemory >= sustainedHeap ? "MEMORY_NEAR_LIMIT" : "HEAP_NEAR_LIMIT";
      const code = isNear ? near : isMisfit ? "HEAP_LIMIT_ABOVE_CONTAINER" : undefined;
      return {
        status: sustained >= failFrom ? "fail" : code === undefined ? "pass" : "warn",
        ...(code !== undefined && { code }),
        value: rounded(Math.max(memoryRatio, heapRatio)),
        unit: "ratio",
        data: { rssBytes, limitBytes: limit.bytes, limitOf: limit.of, heapUsedBytes, heapLimitBytes },
      };
    },
  };
}

/** What the last so many ratios have all reached; nothing, before there are so many. */
function createSustained(runs: number): (ratio: number) => number {
  const last = Array.from({ length: runs }, () => 0);
  return (ratio) => {
    last.push(ratio);
    last.shift();
    return Math.min(...last);
  };
}

function above(warnFrom: number, failFrom: number): ToldFault {
  const what = "`warnFrom` must not be above `failFrom`";
  return { what, got: `${warnFrom} above ${failFrom}`, fix: "Swap them, or set both." };
}

function rounded(ratio: number): number {
  return Math.round(ratio * 1e4) / 1e4;
}
