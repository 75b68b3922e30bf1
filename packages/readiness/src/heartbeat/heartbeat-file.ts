import { systemClock } from "@luneo/kernel/clock";
import type { Clock, Timer } from "@luneo/kernel/clock";
import { contain } from "@luneo/kernel/contain";
import { withDeadline } from "@luneo/kernel/deadline";
import { durationProblem, parseDuration } from "@luneo/kernel/duration";
import type { Duration } from "@luneo/kernel/duration";
import { shown } from "@luneo/kernel/error";
import { isObject, optionFaults } from "@luneo/kernel/option-faults";
import type { OptionCheck } from "@luneo/kernel/option-faults";
import { ReadinessError } from "../readiness-error.ts";
import type { Readiness } from "../readiness.ts";
import { createMarkFile } from "./mark-file.ts";

/** How a heartbeat is left. */
export interface HeartbeatOptions<Group extends string = string> {
  /** The file, one for each process: on a volume that the probe sees, in a folder that is there. */
  readonly path: string;
  /** The group that must not fail. @defaultValue "live" */
  readonly group?: Group;
  /** The time between two touches; a probe should allow three of them. @defaultValue "10s" */
  readonly interval?: Duration;
  /** @defaultValue `systemClock` */
  readonly clock?: Clock;
  /** Told why the file could not be touched or removed, once for each reason. */
  readonly onError?: (error: unknown) => void;
}

/** A heartbeat that is being left. */
export interface Heartbeat extends AsyncDisposable {
  /** Stops, and removes the file; never rejects, and takes two seconds at most. */
  close(): Promise<void>;
}

const CLOSE_TIMEOUT_MS = 2000;
const optionChecks: Readonly<Record<keyof HeartbeatOptions, OptionCheck>> = {
  path: [(value) => typeof value === "string" && value !== "" && !value.includes("\0"), "the path of a file"],
  group: [(value) => typeof value === "string", "the name of a group"],
  interval: [(value) => durationProblem(value, "", { atLeastMs: 100 }) === undefined, 'a duration from "100ms"'],
  clock: [isObject, "a clock"],
  onError: [(value) => typeof value === "function", "a function"],
};

/**
 * Touches a file again and again while `group` does not fail, and removes it when it does and at the end: for exec probes
 * of processes that serve nothing. The file is empty; what counts is when it was last touched.
 *
 * A process that hangs touches nothing, whatever its checks would say.
 *
 * @throws ReadinessError `HEARTBEAT_REFUSED` with all that is wrong with the options
 * @example
 * heartbeatFile(readiness, { path: "/run/worker/alive" });
 */
export function heartbeatFile<Group extends string>(
  readiness: Pick<Readiness<Group>, "snapshot" | "on">,
  options: HeartbeatOptions<NoInfer<Group>>,
): Heartbeat {
  refuse(readiness, options);
  const { path, clock = systemClock, onError } = options;
  const group = options.group ?? "live";
  const intervalMs = parseDuration(options.interval ?? "10s") as number;
  const mark = createMarkFile(path, { now: () => clock.now(), onError: (error) => contain(() => onError?.(error)) });
  let timer: Timer | undefined;
  let closed: Promise<void> | undefined;

  function isWell(): boolean {
    const groups: Readonly<Record<string, { readonly status: string } | undefined>> = readiness.snapshot().groups;
    return groups[group]?.status !== "fail";
  }

  function beat(): void {
    timer?.cancel();
    timer = clock.setTimer(beat, intervalMs);
    if (isWell()) mark.touch();
    else mark.remove();
  }

  // What was left behind by a process that was killed would speak for this one.
  mark.remove();
  beat();
  const leave = readiness.on("transition", ({ subject, name }) => {
    if (subject === "group" && name === group && closed === undefined) beat();
  });

  async function end(): Promise<void> {
    timer?.cancel();
    leave();
    mark.remove();
    const settled = (): Promise<void> => mark.settled();
    await withDeadline(settled, { timeoutMs: CLOSE_TIMEOUT_MS, what: "removal", clock, keepAlive: true }).catch(
      () => {},
    );
  }

  const close = (): Promise<void> => (closed ??= end());
  return { close, [Symbol.asyncDispose]: close };
}

function refuse(readiness: Pick<Readiness, "snapshot">, options: HeartbeatOptions): void {
  const faults = [...optionFaults(options, optionChecks)];
  if (isObject(options)) {
    const { path, group = "live" } = options;
    if (path === undefined) faults.push("`path` is missing");
    const known = Object.keys(readiness.snapshot().groups);
    if (typeof group === "string" && !known.includes(group)) {
      faults.push(`\`group\` must be one of ${known.join(", ")}, got ${shown(group)}`);
    }
  }
  const fix = "See the options of heartbeatFile.";
  const problems = faults.map((what) => ({ code: "INVALID_OPTION", what, fix }));
  if (problems.length > 0) throw new ReadinessError({ code: "HEARTBEAT_REFUSED", problems });
}
