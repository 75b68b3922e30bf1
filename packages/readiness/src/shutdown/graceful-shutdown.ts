import { systemClock } from "@luneo/kernel/clock";
import type { Timer } from "@luneo/kernel/clock";
import { contain } from "@luneo/kernel/contain";
import { withDeadline } from "@luneo/kernel/deadline";
import { ReadinessError } from "../readiness-error.ts";
import type { Readiness } from "../readiness.ts";
import { holdProcess } from "../running/process-hold.ts";
import { drainBudgetFindings, emitFinding, parentName } from "./drain-budget.ts";
import { LINGER_MS, watchTraffic } from "./server-traffic.ts";
import type { ShutdownOptions } from "./shutdown-options.ts";
import { planShutdown } from "./shutdown-plan.ts";
import { listenToSignals } from "./signals.ts";
import type { StoppableServer } from "./stoppable-server.ts";
import { createTrackedWork } from "./tracked-work.ts";

/** A shutdown that is ready to begin. */
export interface GracefulShutdown extends AsyncDisposable {
  /** Begins, or joins the one that has begun; resolves with the exit code, just before the process ends. */
  shutDown(reason: string): Promise<number>;
  /**
   * Does work that is no request, such as a job of a queue, and gives what it gives; a shutdown waits for it as for a
   * request. The work should give up when its signal aborts: nobody waits any longer then.
   *
   * @example
   * new Worker("mails", (job) => shutdown.track((signal) => send(job.data, { signal })));
   */
  track<T>(work: (signal: AbortSignal) => T | PromiseLike<T>): Promise<T>;
  /** Stops listening to signals; a shutdown that has begun goes on. */
  close(): Promise<void>;
}

/** Between two looks at what goes on. */
const SWEEP_MS = 50;

/**
 * Ends this process on a signal without losing a request.
 *
 * In this order: `ready` fails while requests are served on, and clients are asked to use new connections; servers stop
 * listening; what is in flight is waited for, then cut; readiness closes; closers run; the process exits, with 0 unless
 * something was cut short or a closer failed. A second signal, or the deadline, ends it at once with 1.
 *
 * @throws ReadinessError `SHUTDOWN_REFUSED` with all that is wrong with the options
 */
export function gracefulShutdown(
  readiness: Pick<Readiness, "drain" | "close">,
  servers: readonly StoppableServer[],
  options: ShutdownOptions = {},
): GracefulShutdown {
  const { drainDelayMs, requestTimeoutMs, closerTimeoutMs, deadlineMs } = planShutdown(readiness, servers, options);
  const { closers = [], clock = systemClock, exit = (code: number) => process.exit(code), onError } = options;
  const { onDrain, onStopListening, onWarning = emitFinding } = options;
  const traffic = servers.map((server) => watchTraffic(server, clock));
  const work = createTrackedWork();
  const forced = new AbortController();
  let running: Promise<number> | undefined;
  let isClean = true;

  function failed(error: unknown, source: string): void {
    isClean = false;
    if (forced.signal.aborted) return;
    contain(() => onError?.(error, source));
  }

  async function bounded(run: (signal: AbortSignal) => unknown, timeoutMs: number, what: string): Promise<void> {
    if (forced.signal.aborted) return;
    await withDeadline(run, { timeoutMs, what, signal: forced.signal, clock }).catch((error: unknown) =>
      failed(error, what),
    );
  }

  function hook(name: string, call: ((signal: AbortSignal) => unknown) | undefined): void {
    if (call !== undefined) work.track(call).catch((error: unknown) => failed(error, name));
  }

  const wait = (ms: number): Promise<void> => new Promise((resolve) => void clock.setTimer(resolve, ms));

  /** Looks at all servers until it is told to stop. */
  function sweep(): () => void {
    let timer: Timer | undefined;
    const next = (): void => {
      timer = clock.setTimer(
        () =>
          afterReading(() => {
            if (timer === undefined) return;
            for (const each of traffic) each.sweep();
            next();
          }),
        SWEEP_MS,
      );
    };
    next();
    return () => {
      timer?.cancel();
      timer = undefined;
    };
  }

  async function drain(reason: string): Promise<void> {
    readiness.drain(reason);
    hook("onDrain", onDrain);
    for (const each of traffic) each.part();
    const isSilent = traffic.length > 0 && traffic.every((each) => each.isSilent);
    if (!isSilent) await wait(drainDelayMs);
  }

  async function endRequests(): Promise<void> {
    await new Promise<void>((resolve) => afterReading(resolve));
    const stopped = traffic.map((each) => each.stop());
    hook("onStopListening", onStopListening);
    await bounded(() => Promise.all([...stopped, work.idle()]), requestTimeoutMs, "requests in flight");
    // Told to leave, they need a moment for it.
    for (let waitedMs = 0; waitedMs < LINGER_MS && hasUpgraded(); waitedMs += SWEEP_MS) await wait(SWEEP_MS);
    work.abort();
    cut();
  }

  const hasUpgraded = (): boolean => !forced.signal.aborted && traffic.some(({ upgraded }) => upgraded > 0);

  function cut(): void {
    for (const each of traffic) each.cut();
  }

  async function inOrder(reason: string): Promise<void> {
    const stopSweeping = sweep();
    await drain(reason);
    if (!forced.signal.aborted) await endRequests();
    stopSweeping();
    await bounded(() => readiness.close(), closerTimeoutMs, "readiness");
    for (const [index, closer] of [...closers.entries()].reverse()) {
      await bounded((signal) => closer(signal, reason), closerTimeoutMs, closer.name || `closers[${index}]`);
    }
  }

  async function run(reason: string): Promise<number> {
    const release = holdProcess();
    const deadline = clock.setTimer(() => force("the deadline"), deadlineMs);
    const inTurn = inOrder(reason).catch((error: unknown) => failed(error, "shutdown"));
    await Promise.race([inTurn, new Promise((resolve) => forced.signal.addEventListener("abort", resolve))]);
    deadline.cancel();
    if (forced.signal.aborted) {
      work.abort();
      cut();
    }
    const code = isClean ? 0 : 1;
    exit(code);
    release();
    return code;
  }

  function force(what: string): void {
    failed(
      new ReadinessError({ code: "SHUTDOWN_FORCED", message: `The shutdown was cut short by ${what}.` }),
      "shutdown",
    );
    forced.abort();
  }

  const shutDown = (reason: string): Promise<number> => (running ??= run(reason));
  const leaveSignals = listenToSignals(options.signals ?? ["SIGTERM", "SIGINT"], clock, {
    onFirst: (signal) => void shutDown(signal),
    onNext: (signal) => force(`a second signal, ${signal}`),
  });
  for (const finding of drainBudgetFindings({ env: process.env, ppidName: parentName(), budgetMs: deadlineMs })) {
    contain(() => onWarning(finding));
  }
  const close = async (): Promise<void> => {
    leaveSignals();
    if (running === undefined) for (const each of traffic) each.close();
  };
  return { shutDown, track: work.track, close, [Symbol.asyncDispose]: close };
}

/** Calls back when what has arrived until now has been read: a request that waits in a socket would be lost with it. */
function afterReading(callback: () => void): void {
  // Timers run before Node reads, immediates after it.
  setImmediate(callback);
}
