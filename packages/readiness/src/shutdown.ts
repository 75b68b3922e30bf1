import { systemClock } from "@luneo/kernel/clock";
import type { Clock } from "@luneo/kernel/clock";
import { contain } from "@luneo/kernel/contain";
import { withDeadline } from "@luneo/kernel/deadline";
import type { Duration } from "@luneo/kernel/duration";
import { holdProcess } from "./process-hold.ts";
import { ReadinessError } from "./readiness-error.ts";
import type { Readiness } from "./readiness.ts";
import { planShutdown } from "./shutdown-settings.ts";

/** What is needed of a server; those of node:http, node:https and node:net are such. */
export interface StoppableServer {
  /** Stops listening; the callback is called when no connection is left, or at once if it wasn't listening. */
  close(callback: (error?: Error) => void): unknown;
  closeIdleConnections?(): void;
  closeAllConnections?(): void;
  prependListener(event: "request", listener: (request: HttpRequest, response: HttpResponse) => void): unknown;
}

interface HttpRequest {
  readonly httpVersionMajor: number;
}

interface HttpResponse {
  readonly headersSent: boolean;
  setHeader(name: string, value: string): unknown;
}

/** Something to let go of at the end; it must give up when the signal aborts, for nobody waits any longer then. */
export type Closer = (signal: AbortSignal) => unknown;

/** How a process ends. */
export interface ShutdownOptions {
  /**
   * How long to go on serving while `ready` fails, so that whoever routes requests here learns to stop.
   *
   * @defaultValue "5s"
   */
  readonly drainDelay?: Duration;
  /** How long requests may take that are in flight after that; then their connections are cut. @defaultValue "10s" */
  readonly requestTimeout?: Duration;
  /** How long each closer may take. @defaultValue "5s" */
  readonly closerTimeout?: Duration;
  /** When the process ends at the latest. @defaultValue "25s", below the 30 s after which Kubernetes kills */
  readonly deadline?: Duration;
  /** Run one after the other when no request is left, the last one first: what was opened last is closed first. */
  readonly closers?: readonly Closer[];
  /** @defaultValue ["SIGTERM", "SIGINT"] */
  readonly signals?: readonly NodeJS.Signals[];
  /** Ends the process. @defaultValue `process.exit` */
  readonly exit?: (code: number) => void;
  /** Told what a closer threw and what was cut short. */
  readonly onError?: (error: unknown, source: string) => void;
  /** @defaultValue `systemClock` */
  readonly clock?: Clock;
}

/** A shutdown that is ready to begin. */
export interface GracefulShutdown extends AsyncDisposable {
  /** Begins, or joins the one that has begun; resolves with the exit code, just before the process ends. */
  shutDown(reason: string): Promise<number>;
  /** Stops listening to signals; a shutdown that has begun goes on. */
  close(): Promise<void>;
}

/** Between two looks for connections whose last request has ended. */
const SWEEP_MS = 50;
/** Within this a signal is the same one: both the terminal and npm pass Ctrl-C on. */
const ECHO_MS = 250;

/**
 * Ends this process on a signal without losing a request.
 *
 * In this order: `ready` fails while requests are served on, each with `Connection: close`; servers stop listening;
 * what is in flight is waited for, then cut; readiness closes; closers run; the process exits, with 0 unless something
 * was cut short or a closer failed. A second signal, or the deadline, ends it at once with 1.
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
  // A copy: `close` must stop listening to what was listened to.
  const signals = [...(options.signals ?? ["SIGTERM", "SIGINT"])];
  const forced = new AbortController();
  let running: Promise<number> | undefined;
  let signalledMs: number | undefined;
  let isClean = true;

  function failed(error: unknown, source: string): void {
    isClean = false;
    if (forced.signal.aborted) return;
    contain(() => onError?.(error, source));
  }

  async function bounded(work: (signal: AbortSignal) => unknown, timeoutMs: number, what: string): Promise<void> {
    await withDeadline(work, { timeoutMs, what, signal: forced.signal, clock }).catch((error: unknown) =>
      failed(error, what),
    );
  }

  async function stopServers(): Promise<void> {
    let sweep = clock.setTimer(function closeIdle() {
      for (const server of servers) server.closeIdleConnections?.();
      sweep = clock.setTimer(closeIdle, SWEEP_MS);
    }, SWEEP_MS);
    const stopped = servers.map((server) => new Promise<void>((resolve) => void server.close(() => resolve())));
    await bounded(() => Promise.all(stopped), requestTimeoutMs, "requests in flight");
    sweep.cancel();
    for (const server of servers) server.closeAllConnections?.();
  }

  async function inOrder(reason: string): Promise<void> {
    readiness.drain(reason);
    for (const server of servers) server.prependListener("request", partAfterwards);
    await new Promise<void>((resolve) => void clock.setTimer(resolve, drainDelayMs));
    if (!forced.signal.aborted) await stopServers();
    if (!forced.signal.aborted) await bounded(() => readiness.close(), closerTimeoutMs, "readiness");
    for (const [index, closer] of [...closers.entries()].reverse()) {
      if (!forced.signal.aborted) await bounded(closer, closerTimeoutMs, closer.name || `closers[${index}]`);
    }
  }

  async function run(reason: string): Promise<number> {
    const release = holdProcess();
    const deadline = clock.setTimer(() => force("the deadline"), deadlineMs);
    const inTurn = inOrder(reason).catch((error: unknown) => failed(error, "shutdown"));
    await Promise.race([inTurn, new Promise((resolve) => forced.signal.addEventListener("abort", resolve))]);
    deadline.cancel();
    if (forced.signal.aborted) for (const server of servers) server.closeAllConnections?.();
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

  function onSignal(signal: string): void {
    const nowMs = clock.monotonic();
    if (signalledMs === undefined) {
      signalledMs = nowMs;
      void shutDown(signal);
    } else if (nowMs - signalledMs >= ECHO_MS) force(`a second signal, ${signal}`);
  }

  const shutDown = (reason: string): Promise<number> => (running ??= run(reason));
  const close = async (): Promise<void> => {
    for (const signal of signals) process.off(signal, onSignal);
  };
  for (const signal of signals) process.on(signal, onSignal);
  return { shutDown, close, [Symbol.asyncDispose]: close };
}

/** Tells the client of this request to send its next one on a new connection, where somebody else can take it. */
function partAfterwards({ httpVersionMajor }: HttpRequest, response: HttpResponse): void {
  // HTTP/2 has no such header and ends its sessions otherwise.
  if (httpVersionMajor === 1 && !response.headersSent) response.setHeader("Connection", "close");
}
