import { durationProblem, parseDuration } from "@luneo/kernel/duration";
import type { Duration } from "@luneo/kernel/duration";
import type { Check, CheckSettings } from "../check.ts";
import { refuseCheck } from "./refuse-check.ts";

/** What the check needs of a delay histogram; that of `monitorEventLoopDelay` is one. Values are in nanoseconds. */
export interface DelayHistogram {
  readonly count: number;
  enable(): unknown;
  disable(): unknown;
  percentile(percentile: number): number;
  reset(): void;
}

/** How the event loop is checked. */
export interface EventLoopCheckOptions<Name extends string> extends CheckSettings {
  /** @defaultValue "event-loop" */
  readonly name?: Name;
  /** The delay from which the check warns. @defaultValue "200ms" */
  readonly warnFrom?: Duration;
  /** The delay from which it fails; high, because a restart loses what is in flight. @defaultValue "2s" */
  readonly failFrom?: Duration;
  /** Makes a histogram whose idle values are `resolutionMs`. @defaultValue `monitorEventLoopDelay` of node:perf_hooks */
  readonly createHistogram?: (resolutionMs: number) => DelayHistogram;
}

const RESOLUTION_MS = 20;
const NANOSECONDS_PER_MS = 1e6;

/**
 * Checks how late this process's event loop is: the delay that one in a hundred turns exceeded since the run before last.
 *
 * Local, so it may be part of `live`: a process that is late all the time is helped by a restart. A single long turn
 * doesn't fail it; whoever blocks the loop for good can't answer anyway.
 *
 * @throws ReadinessError `CHECK_REFUSED` with all that is wrong with the options
 */
export function eventLoopCheck<const Name extends string = "event-loop">(
  options: EventLoopCheckOptions<Name> = {},
): Check<Name, "local"> {
  const {
    name = "event-loop" as Name,
    warnFrom = "200ms",
    failFrom = "2s",
    createHistogram = monitor,
    ...settings
  } = options;
  const failFromMs = parseDuration(failFrom) ?? Infinity;
  const warnFromMs = parseDuration(warnFrom) ?? 0;
  refuseCheck([
    durationProblem(failFrom, "failFrom", { atLeastMs: 1 }),
    durationProblem(warnFrom, "warnFrom", { atLeastMs: 1, ...(failFromMs >= 1 && { atMostMs: failFromMs }) }),
  ]);
  let histograms: readonly DelayHistogram[] | undefined;
  let turn = 0;

  return {
    interval: "10s",
    failAfter: 3,
    ...settings,
    name,
    kind: "local",
    run() {
      // Two, read in turn, because one that was just reset doesn't see the delay that is going on.
      histograms ??= [enabled(createHistogram), enabled(createHistogram)];
      const histogram = histograms[turn % 2] as DelayHistogram;
      turn += 1;
      const lateMs =
        histogram.count === 0 ? 0 : Math.max(0, histogram.percentile(99) / NANOSECONDS_PER_MS - RESOLUTION_MS);
      histogram.reset();
      const status = lateMs >= failFromMs ? "fail" : lateMs >= warnFromMs ? "warn" : "pass";
      return { status, ...(status !== "pass" && { code: "EVENT_LOOP_DELAY" }), value: Math.round(lateMs), unit: "ms" };
    },
    close() {
      for (const histogram of histograms ?? []) histogram.disable();
    },
  };
}

function enabled(create: (resolutionMs: number) => DelayHistogram): DelayHistogram {
  const histogram = create(RESOLUTION_MS);
  histogram.enable();
  return histogram;
}

// Fetched when first used, so that importing this package loads nothing.
function monitor(resolution: number): DelayHistogram {
  return process.getBuiltinModule("node:perf_hooks").monitorEventLoopDelay({ resolution });
}
