import { systemClock } from "@luneo/kernel/clock";
import type { Clock, Timer } from "@luneo/kernel/clock";
import { contain } from "@luneo/kernel/contain";
import { durationProblem, parseDuration } from "@luneo/kernel/duration";
import type { Duration } from "@luneo/kernel/duration";
import { createBoard } from "./board.ts";
import type { BoardGroup } from "./board.ts";
import { createCheckRunner } from "./check-runner.ts";
import type { CheckRunner } from "./check-runner.ts";
import type { Check, CheckSettings, LocalNameOf, UniquelyNamed } from "./check.ts";
import { pathOf, respond } from "./http.ts";
import type { RequestLike, ResponseLike } from "./http.ts";
import { holdProcess } from "./process-hold.ts";
import { ReadinessError } from "./readiness-error.ts";
import { planReadiness } from "./readiness-settings.ts";
import { renderAnswer } from "./render.ts";
import type { Snapshot, Transition } from "./report.ts";
import { createWaiters } from "./waiters.ts";

/** Which checks make up which group; liveness takes local checks only. */
export interface GroupsOf<Checks extends readonly Check[]> {
  readonly [group: string]: readonly Checks[number]["name"][] | undefined;
  readonly live?: readonly LocalNameOf<Checks>[];
}

/** The names of the groups there are: those given, and always `live` and `ready`. */
export type GroupName<Groups> = (keyof Groups & string) | "live" | "ready";

/** What {@link createReadiness} is made from. */
export interface ReadinessOptions<Checks extends readonly Check[], Groups extends GroupsOf<Checks>> {
  readonly checks: Checks & UniquelyNamed<Checks>;
  /** @defaultValue `ready` has every check, `live` none */
  readonly groups?: Groups;
  /** Where groups are served. @defaultValue /livez, /readyz, /startupz and /healthz for live, ready, startup and deploy */
  readonly paths?: { readonly [Group in GroupName<NoInfer<Groups>>]?: readonly `/${string}`[] };
  /** For checks that don't say otherwise themselves. */
  readonly defaults?: CheckSettings;
  /** @defaultValue `systemClock` */
  readonly clock?: Clock;
  /** Gives numbers from 0 to below 1. @defaultValue `Math.random` */
  readonly random?: () => number;
  /** Told of every change of a check's or a group's status, once it is in force. */
  readonly onTransition?: (transition: Transition) => void;
  /** Told the whole error of a failed run, which is shown nowhere else; `source` names the check or the callback. */
  readonly onError?: (error: unknown, source: string) => void;
}

/** How long to wait until this process is ready. */
export interface WhenReadyOptions {
  /** @defaultValue "30s" */
  readonly timeout?: Duration;
  readonly signal?: AbortSignal;
}

/** Health of this process: checks run in the background, requests are answered from their last results. */
export interface Readiness<Group extends string = string> extends AsyncDisposable {
  /** Begins to run the checks; resolves when each has its first result, which takes no longer than the longest timeout. */
  start(): Promise<void>;
  /**
   * Resolves as soon as group `ready` does not fail.
   *
   * @throws ReadinessError `NEVER_READY` when it is drained or closed before, or the time is up; `READINESS_REFUSED` for
   * a `timeout` that is no duration; the signal's reason when that aborts
   */
  whenReady(options?: WhenReadyOptions): Promise<void>;
  /** Makes every group but `live` fail from now on, because this process is about to end. */
  drain(reason: string): void;
  /** What is known now: a frozen copy for this process, not for the public. */
  snapshot(): Snapshot<Group>;
  /** Answers a request with the status of `group`; the response has ended when this returns. */
  handle(request: RequestLike, response: ResponseLike, group: Group): void;
  /** Answers a request whose path is that of a group; returns false, having done nothing, when it is not. */
  serve(request: RequestLike, response: ResponseLike): boolean;
  /** Stops for good: gives up pending runs, lets checks let go of what they hold, and fails every group but `live`. */
  close(): Promise<void>;
}

const NOT_STARTED = "not started";
/** For the `close` of one check. */
const CLOSE_TIMEOUT_MS = 2000;

/**
 * Makes readiness from checks; nothing runs before `start`.
 *
 * @throws ReadinessError `READINESS_REFUSED` with all that is wrong with the options
 */
export function createReadiness<const Checks extends readonly Check[], const Groups extends GroupsOf<Checks> = {}>(
  options: ReadinessOptions<Checks, Groups>,
): Readiness<GroupName<Groups>> {
  type Group = GroupName<Groups>;
  const plan = planReadiness(options);
  const { clock = systemClock, random = Math.random, onTransition, onError } = options;
  const closing = new AbortController();
  const waiters = createWaiters(clock);
  let started: Promise<void> | undefined;
  let closed: Promise<void> | undefined;
  /** Why it will never be ready any more. */
  let ended: string | undefined;

  const board = createBoard(plan, { clock, holds: [NOT_STARTED], onTransition: announce });
  const runners = board.checks.map((check) =>
    createCheckRunner({
      plan: check.plan,
      clock,
      random,
      signal: closing.signal,
      onOutcome: (outcome, durationMs) => board.record(check, outcome, durationMs),
      onError: (error) => report(error, check.plan.check.name),
    }),
  );
  const byName = new Map(board.groups.map((group) => [group.plan.name, group]));
  const byPath = new Map(board.groups.flatMap((group) => group.plan.paths.map((path) => [path, group] as const)));
  const answers = { pass: renderAnswer("pass"), warn: renderAnswer("warn"), fail: renderAnswer("fail") };

  function announce(transition: Transition): void {
    const { subject, name, to } = transition;
    if (subject === "group" && name === "ready" && to !== "fail") waiters.resolve();
    contain(
      () => onTransition?.(transition),
      (error) => report(error, "onTransition"),
    );
  }

  function report(error: unknown, source: string): void {
    contain(() => onError?.(error, source));
  }

  async function run(): Promise<void> {
    const release = holdProcess();
    board.release(NOT_STARTED);
    await Promise.all(runners.map((runner) => runner.start()));
    release();
  }

  function end(reason: string): void {
    if (ended !== undefined) return;
    ended = reason;
    board.hold(reason);
    waiters.reject(neverReady(reason));
  }

  async function shut(): Promise<void> {
    end("closed");
    closing.abort();
    const letGo = board.checks.map(async ({ plan: { check } }) => {
      await (async () => await check.close?.())().catch((error: unknown) => report(error, check.name));
    });
    let timer: Timer | undefined;
    const late = new Promise<void>((resolve) => (timer = clock.setTimer(resolve, CLOSE_TIMEOUT_MS)));
    await Promise.race([Promise.all(letGo), late]);
    timer?.cancel();
  }

  function answer(request: RequestLike, response: ResponseLike, group: BoardGroup): void {
    try {
      if (clock.monotonic() >= group.staleAtMs) board.expire();
      respond(request, response, answers[group.status]);
    } catch (error) {
      // Somebody wrapped the response; whoever sent the request must not take the process down with it.
      report(error, "handle");
    }
  }

  const close = (): Promise<void> => (closed ??= shut());
  return {
    start: () => (started ??= run()),
    async whenReady({ timeout = "30s", signal } = {}) {
      const problem = durationProblem(timeout, "timeout");
      if (problem !== undefined) throw new ReadinessError({ code: "READINESS_REFUSED", problems: [problem] });
      signal?.throwIfAborted();
      board.expire();
      if (byName.get("ready")?.status !== "fail") return;
      if (ended !== undefined) throw neverReady(ended);
      const late = new ReadinessError({
        code: "NEVER_READY",
        message: `This process was not ready within ${timeout}.`,
      });
      await waiters.wait(parseDuration(timeout) as number, late, signal);
    },
    drain: (reason) => end(`draining: ${reason}`),
    snapshot() {
      board.expire();
      const checks = board.checks.map(({ plan: { check }, state }, index) => {
        const { runs, skippedRuns } = runners[index] as CheckRunner;
        return Object.freeze({ name: check.name, kind: check.kind, ...state, runs, skippedRuns });
      });
      const groups = board.groups.map(({ plan: { name, isLive, checks: names }, status }) => {
        return [name, Object.freeze({ status, heldBy: isLive ? [] : [...board.holds], checks: names })];
      });
      return Object.freeze({
        checks: Object.freeze(checks),
        groups: Object.freeze(Object.fromEntries(groups)),
      }) as Snapshot<Group>;
    },
    handle(request, response, name) {
      const group = byName.get(name);
      if (group !== undefined) return answer(request, response, group);
      const message = `There is no group "${name}"; there are ${[...byName.keys()].join(", ")}.`;
      report(new ReadinessError({ code: "UNKNOWN_GROUP", message }), "handle");
      respond(request, response, answers.fail);
    },
    serve(request, response) {
      const group = byPath.get(pathOf(request.url));
      if (group !== undefined) answer(request, response, group);
      return group !== undefined;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function neverReady(reason: string): ReadinessError {
  return new ReadinessError({ code: "NEVER_READY", message: `This process will not be ready any more: ${reason}.` });
}
