import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** What one process held at the end of each hour of its day. */
interface Day {
  readonly hours: readonly Readonly<Record<"timers" | "handles" | "listeners" | "heapBytes", number>>[];
  readonly end: Readonly<Record<"timers" | "handles" | "listeners" | "heapBytes", number>>;
  readonly runs: readonly number[];
}

function day(mode: string): Promise<Day> {
  const fixture = fileURLToPath(new URL("fixtures/day.ts", import.meta.url));
  return new Promise((resolve, reject) => {
    const flags = ["--expose-gc", fixture, mode];
    execFile(process.execPath, flags, { timeout: 50_000, killSignal: "SIGKILL" }, (error, output) => {
      if (error === null) resolve(JSON.parse(output) as Day);
      else reject(error);
    });
  });
}

/** One turn per check and the deadlines and sleeps of runs under way. */
const MOST_TIMERS = 7 * 3;

test.for(["background", "on-demand"])(
  "a day of failures, hangs, probes, holds and listeners, %s: nothing grows",
  { timeout: 60_000 },
  async (mode) => {
    const { hours, end, runs } = await day(mode);
    expect(hours).toHaveLength(24);
    expect(Math.min(...runs.slice(0, 5))).toBeGreaterThan(900);
    const [, second] = hours;
    for (const hour of hours.slice(2)) {
      expect(hour.timers).toBeLessThanOrEqual(MOST_TIMERS);
      expect(hour.handles).toBe(second?.handles);
      expect(hour.listeners).toBe(second?.listeners);
    }
    // Once the engine has learned the code: a run that left ten bytes behind would have left more.
    expect((hours[23]?.heapBytes ?? 0) - (hours[11]?.heapBytes ?? 0)).toBeLessThan(200_000);
    if (mode === "on-demand") for (const { timers } of hours) expect(timers).toBe(0);
    expect(end.timers).toBe(0);
  },
);
