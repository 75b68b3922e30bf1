import { parseDuration } from "@luneo/kernel/duration";
import type { Duration } from "@luneo/kernel/duration";
import { aCount, aDuration, aFunction, aRatio } from "@luneo/kernel/option-checks";
import type { OptionCheck } from "@luneo/kernel/option-faults";
import type { Check, CheckSettings } from "../check.ts";
import { refuseOptions } from "./refuse-options.ts";

/** What the check needs of a delay histogram; that of `monitorEventLoopDelay` is one. Values are in nanoseconds. */
export interface DelayHistogram {
  readonly count: number;
  enable(): unknown;
  disable(): unknown;
  percentile(percentile: number): number;
  reset(): void;
}

/** How long the event loop has been busy and idle since the process started; only differences are used. */
export interface LoopTime {
  readonly active: number;
  readonly idle: number;
}

/** How the event loop is checked. */
export interface EventLoopCheckOptions<Name extends string> extends CheckSettings {
  /** @defaultValue "event-loop" */
  readonly name?: Name;
  /** The delay from which the check warns. @defaultValue "200ms" */
  readonly warnFrom?: Duration;
  /** The delay from which it fails; high, because a restart loses what is in flight. @defaultValue "2s" */
  readonly failFrom?: Duration;
  /**
   * How many runs in a row have to see such a delay; it only warns before. A single one, however long, is seen by two.
   *
   * @defaultValue 3
   */
  readonly failAfter?: number;
  /**
   * The part of the time since the last run, from 0 to 1, that the loop was busy from which the check warns: earlier
   * than any delay, but also for a worker that does well what it is there for.
   *
   * @defaultValue none: utilisation is told and not judged
   */
  readonly warnFromUtilization?: number;
  /** Makes a histogram whose idle values are `resolutionMs`. @defaultValue `monitorEventLoopDelay` of node:perf_hooks */
  readonly createHistogram?: (resolutionMs: number) => DelayHistogram;
  /** @defaultValue `performance.eventLoopUtilization` */
  readonly loopTime?: () => LoopTime;
}

const RESOLUTION_MS = 20;
const NANOSECONDS_PER_MS = 1e6;

/**
 * Checks how late this process's event loop is: the delay that one in a hundred turns exceeded since the run before last.
 *
 * Local, so it may be part of `live`: a process that is late all the time is helped by a restart. A single long turn
 * doesn't fail it, nor does a process that was frozen; whoever blocks the loop for good can't answer anyway.
 *
 * @throws ReadinessError `CHECK_REFUSED` with all that is wrong with the options
 */
export function eventLoopCheck<const Name extends string = "event-loop">(
  options: EventLoopCheckOptions<Name> = {},
): Check<NoInfer<Name>, "local"> {
  const {
    name = "event-loop" as Name,
    warnFrom = "200ms",
    failFrom = "2s",
    warnFromUtilization = Infinity,
    createHistogram = monitor,
    loopTime = () => performance.eventLoopUtilization(),
    interval = "10s",
    failAfter = 3,
    ...settings
  } = Object(options) as EventLoopCheckOptions<Name>;
  const warnFromMs = parseDuration(warnFrom) ?? 0;
  const failFromMs = parseDuration(failFrom) ?? Infinity;
  const own: Readonly<Record<string, OptionCheck>> = {
    warnFrom: aDuration({ ...(failFromMs >= 1 && { atMostMs: failFromMs }) }),
    failFrom: aDuration(),
    warnFromUtilization: aRatio,
    createHistogram: aFunction,
    failAfter: aCount(),
    loopTime: aFunction,
  };
  refuseOptions("eventLoopCheck", options, own);
  let histograms: readonly DelayHistogram[] | undefined;
  let turn = 0;
  let lateRuns = 0;
  let lastTime: LoopTime | undefined;

  function utilization(): number | undefined {
    const time = loopTime();
    const last = lastTime;
    lastTime = time;
    // Not since the start, most of which is loading.
    if (last === undefined) return undefined;
    const activeMs = time.active - last.active;
    const passedMs = activeMs + time.idle - last.idle;
    return passedMs > 0 ? Math.round((activeMs / passedMs) * 1000) / 1000 : 0;
  }

  return {
    ...settings,
    name,
    kind: "local",
    interval,
    // Counted here: for readiness the first result after a freeze counts at once, and that is just the one to ignore.
    failAfter: 1,
    run() {
      // Two, read in turn, because one that was just reset doesn't see the delay that is going on.
      histograms ??= [enabled(createHistogram), enabled(createHistogram)];
      const histogram = histograms[turn % 2] as DelayHistogram;
      turn += 1;
      const lateMs =
        histogram.count === 0 ? 0 : Math.max(0, histogram.percentile(99) / NANOSECONDS_PER_MS - RESOLUTION_MS);
      histogram.reset();
      lateRuns = lateMs >= failFromMs ? lateRuns + 1 : 0;
      const busyRatio = utilization();
      const isBusy = busyRatio !== undefined && busyRatio >= warnFromUtilization;
      const code = lateMs >= warnFromMs ? "EVENT_LOOP_DELAY" : isBusy ? "EVENT_LOOP_UTILIZATION" : undefined;
      return {
        status: lateRuns >= failAfter ? "fail" : code === undefined ? "pass" : "warn",
        ...(code !== undefined && { code }),
        value: Math.round(lateMs),
        unit: "ms",
        ...(busyRatio !== undefined && { data: { utilizationRatio: busyRatio } }),
      };
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
