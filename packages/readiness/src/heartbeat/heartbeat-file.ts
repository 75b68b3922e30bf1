import { systemClock } from "@luneo/kernel/clock";
import type { Clock, Timer } from "@luneo/kernel/clock";
import { contain } from "@luneo/kernel/contain";
import { withDeadline } from "@luneo/kernel/deadline";
import { parseDuration } from "@luneo/kernel/duration";
import type { Duration } from "@luneo/kernel/duration";
import { shown } from "@luneo/kernel/error";
import { aClock, aDuration, aFunction, aWord, required } from "@luneo/kernel/option-checks";
import type { OptionCheck, ToldFault } from "@luneo/kernel/option-faults";
import { optionProblems } from "@luneo/kernel/option-problems";
import type { Answer } from "../answer/answer.ts";
import type { RequestLike } from "../answer/request.ts";
import { refuseProblems } from "../readiness-error.ts";
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
  /** Told why the file could not be touched or removed, once for each reason; `source` says which: "touch", "remove". */
  readonly onError?: (error: unknown, source: string) => void;
}

/** A heartbeat that is being left. */
export interface Heartbeat extends AsyncDisposable {
  /** Stops, and removes the file; never rejects, and takes two seconds at most. */
  close(): Promise<void>;
}

const CLOSE_TIMEOUT_MS = 2000;
/** As a probe asks; with headers, because an `authorize` may read them. */
const PROBE: RequestLike = Object.freeze({ method: "GET", headers: Object.freeze({}) });
const aPath: OptionCheck = [
  (value) => typeof value === "string" && value !== "" && !value.includes("\0"),
  "the path of a file",
];

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
  readiness: Pick<Readiness<Group>, "answer" | "snapshot" | "on">,
  options: HeartbeatOptions<NoInfer<Group>>,
): Heartbeat {
  refuseProblems("HEARTBEAT_REFUSED", optionProblems(options, optionChecks(readiness), { subject: "heartbeatFile" }));
  const { path, clock = systemClock, onError } = options;
  const group = options.group ?? "live";
  const intervalMs = parseDuration(options.interval ?? "10s") as number;
  const mark = createMarkFile(path, {
    now: () => clock.now(),
    onError: (error, source) => contain(() => onError?.(error, source)),
  });
  let timer: Timer | undefined;
  let beats = 0;
  let closed: Promise<void> | undefined;

  function leave(isWell: boolean): void {
    if (isWell) mark.touch();
    else mark.remove();
  }

  function beat(): void {
    timer = clock.setTimer(beat, intervalMs);
    const own = (beats += 1);
    // As a probe does: on demand, checks rest while nobody asks, and what they last said may be long over.
    const answer = readiness.answer(PROBE, group as Group);
    if (!(answer instanceof Promise)) return leave(isGood(answer));
    // A beat has time until the next one, which asks anew: one that is late lets the file grow old.
    const leaveInTime = (told: Answer): void => {
      if (own === beats && closed === undefined) leave(isGood(told));
    };
    contain(async () => leaveInTime(await answer));
  }

  // What was left behind by a process that was killed would speak for this one.
  mark.remove();
  beat();
  const stopListening = readiness.on("transition", ({ subject, name, to }) => {
    if (subject === "group" && name === group && closed === undefined) leave(to !== "fail");
  });

  async function end(): Promise<void> {
    timer?.cancel();
    stopListening();
    mark.remove();
    const settled = (): Promise<void> => mark.settled();
    await withDeadline(settled, { timeoutMs: CLOSE_TIMEOUT_MS, what: "removal", clock, keepAlive: true }).catch(
      () => {},
    );
  }

  const close = (): Promise<void> => (closed ??= end());
  return { close, [Symbol.asyncDispose]: close };
}

function isGood(answer: Answer | undefined): boolean {
  return answer?.statusCode === 200;
}

function optionChecks(readiness: Pick<Readiness, "snapshot">): Readonly<Record<keyof HeartbeatOptions, OptionCheck>> {
  const groups = Object.keys(readiness.snapshot().groups);
  const tell = (value: unknown, option: string): readonly ToldFault[] => [
    { what: `\`${option}\` must be one of ${groups.join(", ")}`, got: shown(value), fix: "Leave it out for live." },
  ];
  return {
    path: required(aPath, 'Write one like "/run/worker/alive".'),
    group: [aWord(...groups)[0], "the name of a group", { tell }],
    interval: aDuration({ atLeastMs: 100 }),
    clock: aClock(),
    onError: aFunction,
  };
}
