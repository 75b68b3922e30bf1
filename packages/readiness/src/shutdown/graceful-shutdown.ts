import { systemClock } from "@luneo/kernel/clock";
import { contain } from "@luneo/kernel/contain";
import { pause } from "@luneo/kernel/pause";
import { holdProcess } from "../process-hold.ts";
import type { Readiness } from "../readiness.ts";
import { afterReading } from "./after-reading.ts";
import { createBoundedSteps } from "./bounded-steps.ts";
import { drainBudgetFindings } from "./drain-budget.ts";
import { parentProcessName } from "./parent-process.ts";
import { claimReadiness } from "./readiness-claim.ts";
import { LINGER_MS } from "./server-traffic.ts";
import type { ShutdownOptions } from "./shutdown-options.ts";
import { planShutdown } from "./shutdown-plan.ts";
import { listenToSignals } from "./signals.ts";
import type { StoppableServer } from "./stoppable-server.ts";
import { createTrackedWork } from "./tracked-work.ts";
import { SWEEP_MS, watchTraffic } from "./traffic.ts";
import { emitFailure, emitWarning } from "./warning.ts";

/** A shutdown that is ready to begin. */
export interface GracefulShutdown extends AsyncDisposable {
  /**
   * Begins, or joins the one that has begun; resolves with the exit code, just before the process ends. Listeners, hooks
   * and closers may call it, too; one that returns this promise is not waited for, since it would wait for itself.
   */
  shutDown(reason: string): Promise<number>;
  /**
   * Does work that is no request, such as a job of a queue, and gives what it gives; a shutdown waits for it as for a
   * request. The work should give up when its signal aborts: nobody waits any longer then.
   *
   * @example
   * new Worker("mails", (job) => shutdown.track((signal) => send(job.data, { signal })));
   */
  track<T>(work: (signal: AbortSignal) => T | PromiseLike<T>): Promise<T>;
  /** Stops listening to signals, and lets go of the readiness; a shutdown that has begun goes on, and keeps it. */
  close(): Promise<void>;
}

/**
 * Ends this process on a signal without losing a request.
 *
 * In this order: `ready` fails while requests are served on, and clients are asked to use new connections; servers stop
 * listening; what is in flight is waited for, then cut; readiness closes; closers run as they are written; the process
 * exits, with 0 unless something was cut short or a closer failed. A second signal, or the deadline, ends it at once with 1.
 *
 * @throws ReadinessError `SHUTDOWN_REFUSED` with all that is wrong with the options, or when this readiness has a shutdown
 * already that was not closed
 */
export function gracefulShutdown(
  readiness: Pick<Readiness, "drain" | "close">,
  servers: readonly StoppableServer[],
  options: ShutdownOptions = {},
): GracefulShutdown {
  const { drainDelayMs, requestTimeoutMs, closerTimeoutMs, deadlineMs } = planShutdown(readiness, servers, options);
  const { closers = [], clock = systemClock, exit = (code: number) => process.exit(code) } = options;
  const { onDrain, onStopListening, signals = ["SIGTERM", "SIGINT"] } = options;
  const { onError = emitFailure, onWarning = emitWarning } = options;
  const traffic = watchTraffic(servers, clock);
  const work = createTrackedWork();
  const steps = createBoundedSteps(clock, onError);
  const { forced } = steps;
  let running: Promise<number> | undefined;

  function hook(name: string, call: ((signal: AbortSignal) => unknown) | undefined): void {
    if (call === undefined) return;
    work.track((signal) => unlessItself(call(signal))).catch((error: unknown) => steps.fail(error, name));
  }

  /** What a hook or closer gives is waited for, but not this shutdown by itself. */
  function unlessItself(given: unknown): unknown {
    return given === running ? undefined : given;
  }

  async function drain(reason: string): Promise<void> {
    readiness.drain(reason);
    hook("onDrain", onDrain);
    traffic.part();
    if (!traffic.isSilent) await pause(clock, drainDelayMs, { signal: forced });
  }

  async function endRequests(): Promise<void> {
    await afterReading();
    const stopped = traffic.stop();
    hook("onStopListening", onStopListening);
    await steps.take(() => Promise.all([stopped, work.idle()]), requestTimeoutMs, "requests in flight");
    // Told to leave, they need a moment for it.
    for (let waitedMs = 0; waitedMs < LINGER_MS && traffic.hasUpgraded && !forced.aborted; waitedMs += SWEEP_MS) {
      await pause(clock, SWEEP_MS, { signal: forced });
    }
    cut();
  }

  function cut(): void {
    work.abort();
    traffic.cut();
  }

  async function inOrder(reason: string): Promise<void> {
    await drain(reason);
    if (!forced.aborted) await endRequests();
    traffic.end();
    await steps.take(() => readiness.close(), closerTimeoutMs, "readiness");
    for (const [index, closer] of closers.entries()) {
      const step = (signal: AbortSignal): unknown => unlessItself(closer(signal, reason));
      await steps.take(step, closerTimeoutMs, closer.name || `closers[${index}]`);
    }
  }

  async function run(reason: string): Promise<number> {
    const release = holdProcess();
    const deadline = clock.setTimer(() => steps.force("the deadline"), deadlineMs);
    const inTurn = inOrder(reason).catch((error: unknown) => steps.fail(error, "shutdown"));
    await Promise.race([inTurn, new Promise((resolve) => forced.addEventListener("abort", resolve))]);
    deadline.cancel();
    if (forced.aborted) cut();
    // Node tells a warning in the next tick; `exit` would come before it.
    await new Promise<void>((resolve) => process.nextTick(resolve));
    const code = steps.isClean ? 0 : 1;
    exit(code);
    release();
    return code;
  }

  function shutDown(reason: string): Promise<number> {
    if (running !== undefined) return running;
    let settle = (_: Promise<number>): void => {};
    // Before anything runs: whoever is told of the drain may call this again.
    running = new Promise((resolve) => (settle = resolve));
    settle(run(reason));
    return running;
  }

  const letGo = claimReadiness(readiness);
  const leaveSignals = listenToSignals(signals, clock, {
    onFirst: (signal) => void shutDown(signal),
    onNext: (signal) => steps.force(`a second signal, ${signal}`),
  });
  const surroundings = { env: process.env, ppidName: parentProcessName(), budgetMs: deadlineMs };
  for (const finding of drainBudgetFindings(surroundings)) contain(() => onWarning(finding));
  const close = async (): Promise<void> => {
    leaveSignals();
    if (running !== undefined) return;
    traffic.close();
    letGo();
  };
  return { shutDown, track: work.track, close, [Symbol.asyncDispose]: close };
}
