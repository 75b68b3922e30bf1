// What ends every deployment: clients with kept connections, a load balancer that must notice, a slow request, SIGTERM.
import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent, get } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { askFromAfar } from "./distant-client.ts";

/** A program that sends `{ port, probe? }` when it is up; `probe` is a port of its own for probes. */
export interface EndingProgram {
  readonly path: string;
  readonly args?: readonly string[];
}

/** What clients that are far away and have no load balancer met. */
export interface DistantTraffic {
  readonly requests: number;
  /** Requests that got no answer on a connection that the server had accepted. */
  readonly lost: number;
  /** Requests that were answered after the server had stopped listening, as far as it tells. */
  readonly afterStop: number;
}

/** What clients, load balancer and operator saw. */
export interface ShutdownOutcome {
  readonly requests: number;
  /** By the code of the error, or the status. */
  readonly failed: Readonly<Record<string, number>>;
  /** Of the request that was in flight when the signal came: its status, or the code of the error. */
  readonly slow: number | string;
  /** What the load balancer was told, without repetitions. */
  readonly probes: readonly (number | string)[];
  readonly distant: DistantTraffic;
  /** The exit code, or the signal that ended it; undefined where that was not waited for. */
  readonly exit: number | NodeJS.Signals | undefined;
}

export interface ShutdownModelOptions {
  /** Gives numbers from 0 to 1. */
  readonly random: () => number;
  /** How many clients are far away and go on until they are refused. @defaultValue 0 */
  readonly distantClients?: number;
  /** Whether to wait for its end, or only until every request has come to something. @defaultValue true */
  readonly untilExit?: boolean;
  readonly signal?: AbortSignal;
}

const CLIENTS = 20;
const PROBE_EVERY_MS = 200;
const BAD_PROBES = 2;
/** When nothing has ended by then, nothing will. */
const LIMIT_MS = 60_000;
/** Until a request that was sent has been received. */
const RECEIVED_MS = 50;

const tellAccepted = fileURLToPath(new URL("tell-accepted.ts", import.meta.url));

/**
 * Ends a program with SIGTERM under traffic. The load balancer stops routing after two bad probes, asked for every 200 ms,
 * and clients send to this program until then, whatever they meet. Those that are far away know of no load balancer: they go
 * on across the end of listening, and a request of theirs is lost when it got no answer on a connection that was accepted.
 */
export async function runShutdownModel(
  { path, args = [] }: EndingProgram,
  { random, distantClients = 0, untilExit = true, signal }: ShutdownModelOptions,
): Promise<ShutdownOutcome> {
  const execArgv = distantClients > 0 ? ["--import", tellAccepted] : [];
  const child = fork(path, args, { execArgv, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const exited = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  // By then everything has arrived that it sent.
  const disconnected = once(child, "disconnect");
  const accepted = new Set<number>();
  let stoppedAtMs = Infinity;
  child.on("message", (message: { readonly accepted?: number; readonly received?: string }) => {
    if (message.accepted !== undefined) accepted.add(message.accepted);
    if (message.received === "stop") stoppedAtMs = performance.now();
  });
  const kill = (): void => void child.kill("SIGKILL");
  const limit = setTimeout(kill, LIMIT_MS);
  signal?.addEventListener("abort", kill);
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS + 1 });
  try {
    const up = once(child, "message") as Promise<[{ port: number; probe?: number }]>;
    const early = exited.then(([code]) => {
      throw new Error(`The server ended with ${code} before it was up.`);
    });
    const [{ port, probe = port }] = await Promise.race([up, early]);
    const outcomes: (number | string)[] = [];
    const probes: (number | string)[] = [];
    let isRouted = true;

    const balancer = (async () => {
      for (let bad = 0; bad < BAD_PROBES; await delay(PROBE_EVERY_MS)) {
        const outcome = await ask(probe, "/readyz");
        if (probes.at(-1) !== outcome) probes.push(outcome);
        bad = outcome === 200 ? 0 : bad + 1;
      }
      isRouted = false;
    })();
    const clients = Array.from({ length: CLIENTS }, async () => {
      for (; isRouted; await delay(20 + 40 * random())) outcomes.push(await ask(port, "/", agent));
    });
    const distant = Array.from({ length: distantClients }, () => askFromAfar(port, random));
    // So that every client has a connection that is kept, and the balancer a good opinion.
    while (outcomes.length < 5 * CLIENTS || probes.length === 0) await delay(20);
    const slow = ask(port, "/slow", agent);
    await delay(RECEIVED_MS + PROBE_EVERY_MS * random());
    child.kill("SIGTERM");
    await Promise.all([balancer, slow, ...clients]);
    const fromAfar = await Promise.all(distant);
    let exit: ShutdownOutcome["exit"];
    if (untilExit) {
      const [[code, endedBy]] = await Promise.all([exited, disconnected]);
      exit = code ?? endedBy ?? "SIGKILL";
    }
    const failed: Record<string, number> = {};
    for (const outcome of outcomes) if (outcome !== 200) failed[outcome] = (failed[outcome] ?? 0) + 1;
    signal?.throwIfAborted();
    const answeredAtMs = fromAfar.flatMap((outcome) => outcome.answeredAtMs);
    // Whoever was never accepted has been refused, only later than others.
    const lost = fromAfar.flatMap(({ unanswered }) => unanswered.filter((own) => accepted.has(own)));
    return {
      requests: outcomes.length,
      failed,
      slow: await slow,
      probes,
      distant: {
        requests: answeredAtMs.length + lost.length,
        lost: lost.length,
        afterStop: answeredAtMs.filter((atMs) => atMs > stoppedAtMs).length,
      },
      exit,
    };
  } finally {
    clearTimeout(limit);
    signal?.removeEventListener("abort", kill);
    agent.destroy();
    kill();
  }
}

/** The status of an answer that was read to its end, or the code of the error. */
function ask(port: number, path: string, agent?: Agent): Promise<number | string> {
  return new Promise((resolve) => {
    const failed = ({ code = "ERROR" }: NodeJS.ErrnoException): void => resolve(code);
    const sent = get({ host: "127.0.0.1", port, path, agent: agent ?? false }, (response) => {
      response.on("error", failed).on("end", () => resolve(response.statusCode ?? 0));
      response.resume();
    });
    sent.on("error", failed);
  });
}
