import { systemClock } from "@luneo/kernel/clock";
import { contain } from "@luneo/kernel/contain";
import type { Answer } from "./answer/answer.ts";
import { createAnswers } from "./answer/answers.ts";
import type { RequestLike } from "./answer/request.ts";
import { NO_GROUP, createBoard } from "./board/board.ts";
import type { HoldReason } from "./board/board.ts";
import type { Snapshot } from "./board/report.ts";
import { shownText } from "./board/shown-text.ts";
import { takeSnapshot } from "./board/snapshot.ts";
import { createTransitionListeners } from "./board/transition-listeners.ts";
import type { Transition } from "./board/transition.ts";
import type { Check } from "./check.ts";
import { once } from "./once.ts";
import { planReadiness } from "./plan/readiness-plan.ts";
import { planWait } from "./plan/wait-plan.ts";
import type { WhenReadyOptions } from "./plan/wait-plan.ts";
import { holdProcess } from "./process-hold.ts";
import { ReadinessError } from "./readiness-error.ts";
import { readinessOptionChecks } from "./readiness-options.ts";
import type { GroupName, GroupsOf, ReadinessOptions } from "./readiness-options.ts";
import { closeChecks } from "./running/close-checks.ts";
import { createRounds } from "./running/rounds.ts";
import { startManagementServer } from "./serving/management-server.ts";
import type { ListenOptions, ManagementServer } from "./serving/management-server.ts";
import { createResponder } from "./serving/responder.ts";
import type { ResponseLike } from "./serving/response.ts";
import { createWaiters } from "./waiters.ts";

/** A reason not to be ready, until it is released. */
export interface Hold extends Disposable {
  /** Does nothing when it was released already. */
  release(): void;
}

/** Health of this process: checks run in the background, requests are answered from their last results. */
export interface Readiness<Group extends string = string> extends AsyncDisposable {
  /**
   * Begins to run the checks; resolves when each has its first result, which takes no longer than the longest timeout.
   *
   * @throws ReadinessError `CLOSED` when it is called after `close`
   */
  start(): Promise<void>;
  /**
   * Resolves as soon as group `ready` does not fail.
   *
   * @throws ReadinessError `NEVER_READY` when it is drained or closed before, or the time is up; `READINESS_REFUSED` with
   * all that is wrong with the options; the signal's reason when that aborts
   */
  whenReady(options?: WhenReadyOptions): Promise<void>;
  /**
   * Makes every group but `live` fail until it is released, as while a cache warms up. Each hold is its own, also of the
   * same reason; it may be taken before `start`. Of the reason 200 characters are told, without what looks like a secret.
   *
   * @throws ReadinessError `HOLD_REFUSED` without a reason
   */
  hold(reason: string): Hold;
  /**
   * Makes every group but `live` fail from now on, because this process is about to end. Never throws, for a shutdown
   * must not fail because of its reason: what is no text, or an empty one, is left out of what is told.
   */
  drain(reason: string): void;
  /**
   * Tells the listener of every change of a status, until the function is called that it returns.
   *
   * @throws ReadinessError `LISTENER_REFUSED` for an event that there isn't or a listener that can't be called
   */
  on(event: "transition", listener: (transition: Transition) => void): () => void;
  /** What is known now: a frozen copy for this process, not for the public. */
  snapshot(): Snapshot<Group>;
  /**
   * Answers a request with the status of `group`; the response has ended when this returns, but for the first after a
   * rest in mode "on-demand". For a group that there isn't the answer is 503, and `onError` is told.
   */
  handle(request: RequestLike, response: ResponseLike, group: Group): void;
  /** Answers a request whose path is that of a group; returns false, having done nothing, when it is not. */
  serve(request: RequestLike, response: ResponseLike): boolean;
  /**
   * The answer for a group, by default that whose path the request has: undefined when it has none of ours. A promise
   * only in mode "on-demand", for the first after a rest. For a group that there isn't it is 503, and `onError` is told.
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
  /**
   * Stops for good: gives up pending runs, lets checks let go of what they hold, and fails every group but `live`. Takes
   * two seconds at most and never rejects: `onError` is told what a check's `close` threw, or that it took longer.
   */
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
  const plan = planReadiness(options, readinessOptionChecks);
  const { clock = systemClock, random = Math.random, mode, format = "health+json", details, release } = plan.options;
  const { onTransition, onError } = plan.options;
  const closing = new AbortController();
  const { signal } = closing;
  const waiters = createWaiters(clock);
  const listeners = createTransitionListeners(onTransition, report);
  /** Why it will never be ready any more. */
  let ended: string | undefined;

  const board = createBoard(plan, { clock, holds: [NOT_STARTED], onTransition: announce });
  const ready = board.group("ready");
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
    // Asked for again: a listener who was told of an earlier one may hold it back meanwhile.
    if (subject === "group" && name === "ready" && to !== "fail" && ready.status !== "fail") waiters.resolve();
    listeners.tell(transition);
  }

  function report(error: unknown, source: string): void {
    contain(() => onError?.(error, source));
  }

  const begin = once(async () => {
    const letGo = holdProcess();
    board.release(NOT_STARTED);
    await rounds.start();
    letGo();
  });

  function end(reason: string): void {
    if (ended !== undefined) return;
    ended = reason;
    board.hold({ reason });
    waiters.reject(neverReady(reason));
  }

  const close = once(async () => {
    end("closed");
    closing.abort();
    const checks = plan.checks.map(({ check }) => check);
    await closeChecks(checks, clock, report);
  });

  async function start(): Promise<void> {
    if (!signal.aborted) return begin();
    throw new ReadinessError({ code: "CLOSED", message: "Readiness was closed and can't be started again." });
  }

  function isReady(): boolean {
    board.expire();
    return ready.status !== "fail";
  }

  async function whenReady(options: WhenReadyOptions = {}): Promise<void> {
    const { timeout, timeoutMs, signal: given } = planWait(options);
    given?.throwIfAborted();
    const round = rounds.ask(ready);
    if (round === undefined && isReady()) return;
    if (ended !== undefined) throw neverReady(ended);
    void round?.then(() => isReady() && waiters.resolve());
    const message = `This process was not ready within ${timeout}.`;
    await waiters.wait(timeoutMs, new ReadinessError({ code: "NEVER_READY", message }), given);
  }

  return {
    start,
    whenReady,
    hold(reason) {
      if (!isReason(reason)) {
        throw new ReadinessError({ code: "HOLD_REFUSED", message: "A hold needs a reason, a text that is not empty." });
      }
      const hold = { reason: shownText(reason) };
      const letGo = (): void => board.release(hold);
      board.hold(hold);
      return { release: letGo, [Symbol.dispose]: letGo };
    },
    drain: (reason) => end(isReason(reason) ? `draining: ${shownText(reason)}` : "draining"),
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

function isReason(reason: unknown): boolean {
  return typeof reason === "string" && reason !== "";
}

function neverReady(reason: string): ReadinessError {
  return new ReadinessError({ code: "NEVER_READY", message: `This process will not be ready any more: ${reason}.` });
}
