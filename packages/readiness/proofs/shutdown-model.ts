// What ends every deployment: clients with kept connections, a load balancer that must notice, a slow request, SIGTERM.
import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent, get } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

/** A program that sends `{ port, probe? }` when it is up; `probe` is a port of its own for probes. */
export interface EndingProgram {
  readonly path: string;
  readonly args?: readonly string[];
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
  /** The exit code, or the signal that ended it. */
  readonly exit: number | NodeJS.Signals;
}

export interface ShutdownModelOptions {
  /** Gives numbers from 0 to 1. */
  readonly random: () => number;
  readonly signal?: AbortSignal;
}

const CLIENTS = 20;
const PROBE_EVERY_MS = 200;
const BAD_PROBES = 2;
/** When nothing has ended by then, nothing will. */
const LIMIT_MS = 60_000;

/**
 * Ends a program with SIGTERM under traffic. The load balancer stops routing after two bad probes, asked for every 200 ms,
 * and clients send to this program until then, whatever they meet.
 */
export async function runShutdownModel(
  { path, args = [] }: EndingProgram,
  { random, signal }: ShutdownModelOptions,
): Promise<ShutdownOutcome> {
  const child = fork(path, args, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const exited = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
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
    const slow = ask(port, "/slow", agent);
    // So that every client has a connection that is kept, and the balancer a good opinion.
    while (outcomes.length < 5 * CLIENTS || probes.length === 0) await delay(20);
    await delay(PROBE_EVERY_MS * random());
    child.kill("SIGTERM");
    await Promise.all([balancer, ...clients]);
    const [code, endedBy] = await exited;
    const failed: Record<string, number> = {};
    for (const outcome of outcomes) if (outcome !== 200) failed[outcome] = (failed[outcome] ?? 0) + 1;
    signal?.throwIfAborted();
    return { requests: outcomes.length, failed, slow: await slow, probes, exit: code ?? endedBy ?? "SIGKILL" };
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
