import { systemClock } from "@luneo/kernel/clock";
import { contain } from "@luneo/kernel/contain";
import { durationProblem, parseDuration } from "@luneo/kernel/duration";
import type { Duration } from "@luneo/kernel/duration";
import type { Answer } from "./answer/answer.ts";
import { createAnswers } from "./answer/answers.ts";
import type { RequestLike, ResponseLike } from "./answer/http.ts";
import { createBoard } from "./board/board.ts";
import type { BoardGroup, HoldReason } from "./board/board.ts";
import type { Snapshot, Transition } from "./board/report.ts";
import { takeSnapshot } from "./board/snapshot.ts";
import { createTransitionListeners } from "./board/transition-listeners.ts";
import type { Check } from "./check.ts";
import type { GroupName, GroupsOf, ReadinessOptions } from "./plan/readiness-options.ts";
import { planReadiness } from "./plan/readiness-plan.ts";
import { ReadinessError } from "./readiness-error.ts";
import { closeChecks } from "./running/close-checks.ts";
import { holdProcess } from "./running/process-hold.ts";
import { createRounds } from "./running/rounds.ts";
import { createWaiters } from "./running/waiters.ts";
import { startManagementServer } from "./serving/management-server.ts";
import type { ListenOptions, ManagementServer } from "./serving/management-server.ts";
import { NO_GROUP, createResponder } from "./serving/responder.ts";

/** How long to wait until this process is ready. */
export interface WhenReadyOptions {
  /** @defaultValue "30s" */
  readonly timeout?: Duration;
  readonly signal?: AbortSignal;
}

/** A reason not to be ready, until it is released. */
export interface Hold extends Disposable {
  /** Does nothing when it was released already. */
  release(): void;
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
  /**
   * Makes every group but `live` fail until it is released, as while a cache warms up. Each hold is its own, also of the
   * same reason; it may be taken before `start`.
   *
   * @throws ReadinessError `HOLD_REFUSED` without a reason
   */
  hold(reason: string): Hold;
  /** Makes every group but `live` fail from now on, because this process is about to end. */
  drain(reason: string): void;
  /** Tells the listener of every change of a status, until the function is called that it returns. */
  on(event: "transition", listener: (transition: Transition) => void): () => void;
  /** What is known now: a frozen copy for this process, not for the public. */
  snapshot(): Snapshot<Group>;
  /**
   * Answers a request with the status of `group`; the response has ended when this returns, but for the first after a
   * rest in mode "on-demand".
   */
  handle(request: RequestLike, response: ResponseLike, group: Group): void;
  /** Answers a request whose path is that of a group; returns false, having done nothing, when it is not. */
  serve(request: RequestLike, response: ResponseLike): boolean;
  /**
   * The answer for a group, by default that whose path the request has: undefined when it has none of ours. A promise
   * only in mode "on-demand", for the first after a rest.
   */
  answer(request: RequestLike, group?: Group): Answer | Promise<Answer> | undefined;
  /**
   * Serves the groups at their paths on a port of their own, also while draining, until readiness is closed. It does not
   * keep the process running.
   *
   * @throws ReadinessError `LISTEN_REFUSED` with all that is wrong with the options, `LISTEN_FAILED` when the port can't
   * be had
   */
  listen(options: ListenOptions): Promise<ManagementServer>;
  /** Stops for good: gives up pending runs, lets checks let go of what they hold, and fails every group but `live`. */
  close(): Promise<void>;
}

const NOT_STARTED: HoldReason = Object.freeze({ reason: "not started" });

/**
 * Makes readiness from checks; nothing runs before `start`.
 *
 * @throws ReadinessError `READINESS_REFUSED` with all that is wrong with the options
 */
export function createReadiness<const Checks extends readonly Check[], const Groups extends GroupsOf<Checks> = {}>(
  options: ReadinessOptions<Checks, Groups>,
): Readiness<GroupName<Groups>> {
  const plan = planReadiness(options);
  const { clock = systemClock, random = Math.random, mode, format = "health+json", onTransition, onError } = options;
  const { details, release } = options;
  const closing = new AbortController();
  const { signal } = closing;
  const waiters = createWaiters(clock);
  const listeners = createTransitionListeners(onTransition, report);
  let started: Promise<void> | undefined;
  let closed: Promise<void> | undefined;
  /** Why it will never be ready any more. */
  let ended: string | undefined;

  const board = createBoard(plan, { clock, holds: [NOT_STARTED], onTransition: announce });
  const ready = board.groups.find(({ plan: { name } }) => name === "ready") as BoardGroup;
  const rounds = createRounds({
    board,
    isOnDemand: mode === "on-demand",
    isAwaited: (group) => group === ready && waiters.size > 0,
    clock,
    random,
    signal,
    onError: report,
  });
  const answers = createAnswers([...board.groups, NO_GROUP], { format, release, details, onError: report });
  const responder = createResponder({ board, rounds, answers, clock, onError: report });

  function announce(transition: Transition): void {
    const { subject, name, to } = transition;
    if (subject === "group" && name === "ready" && to !== "fail") waiters.resolve();
    listeners.tell(transition);
  }

  function report(error: unknown, source: string): void {
    contain(() => onError?.(error, source));
  }

  async function run(): Promise<void> {
    const letGo = holdProcess();
    board.release(NOT_STARTED);
    await rounds.start();
    letGo();
  }

  function end(reason: string): void {
    if (ended !== undefined) return;
    ended = reason;
    board.hold({ reason });
    waiters.reject(neverReady(reason));
  }

  async function shut(): Promise<void> {
    end("closed");
    closing.abort();
    const checks = plan.checks.map(({ check }) => check);
    await closeChecks(checks, clock, report);
  }

  function isReady(): boolean {
    board.expire();
    return ready.status !== "fail";
  }

  async function whenReady({ timeout = "30s", signal: given }: WhenReadyOptions = {}): Promise<void> {
    const problem = durationProblem(timeout, "timeout");
    if (problem !== undefined) throw new ReadinessError({ code: "READINESS_REFUSED", problems: [problem] });
    given?.throwIfAborted();
    const round = rounds.ask(ready);
    if (round === undefined && isReady()) return;
    if (ended !== undefined) throw neverReady(ended);
    void round?.then(() => isReady() && waiters.resolve());
    const message = `This process was not ready within ${timeout}.`;
    await waiters.wait(parseDuration(timeout) as number, new ReadinessError({ code: "NEVER_READY", message }), given);
  }

  const close = (): Promise<void> => (closed ??= shut());
  return {
    start: () => (started ??= run()),
    whenReady,
    hold(reason) {
      if (typeof reason !== "string" || reason === "") {
        throw new ReadinessError({ code: "HOLD_REFUSED", message: "A hold needs a reason, a text that is not empty." });
      }
      const hold = { reason };
      const letGo = (): void => board.release(hold);
      board.hold(hold);
      return { release: letGo, [Symbol.dispose]: letGo };
    },
    drain: (reason) => end(`draining: ${reason}`),
    on: listeners.on,
    snapshot() {
      board.expire();
      return takeSnapshot(board, rounds.runners);
    },
    handle: responder.handle,
    serve: responder.serve,
    answer: responder.answer,
    listen: (where) => startManagementServer(where, { responder, signal, onError: report }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function neverReady(reason: string): ReadinessError {
  return new ReadinessError({ code: "NEVER_READY", message: `This process will not be ready any more: ${reason}.` });
}
