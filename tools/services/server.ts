import { closeSync, existsSync, openSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { lastLines } from "./command.ts";
import { freePort } from "./free-port.ts";
import { killOwned, spawnOwned, type OwnedProcess } from "./owned-process.ts";
import { pollUntil, settlesWithin } from "./polling.ts";
import { freezeTree, killTree, thawTree } from "./process-tree.ts";
import type { SystemUser } from "./system-user.ts";
import type { TemporaryDirectory } from "./temporary-directory.ts";

/** What to wait with. */
export interface WaitOptions {
  /** @defaultValue 30_000 to start, 5_000 to stop before it is killed */
  readonly timeoutMs?: number | undefined;
  /** Gives up a start; makes an orderly stop a kill. */
  readonly signal?: AbortSignal | undefined;
}

/** A throwaway server on loopback, that a test may kill, freeze and bring back. Calls wait for each other. */
export interface Server {
  /** Where clients connect. */
  readonly url: string;
  readonly port: number;
  /** The process id of the running server; undefined while it is dead. */
  readonly pid: number | undefined;
  /** Brings a dead server back, on the same port and data. Throws ServerFailed, with its last log lines. */
  start(options?: WaitOptions): Promise<void>;
  /** Kills it with all its processes (SIGKILL), as a crash would. Port and data stay its own. */
  kill(): Promise<void>;
  /** Stops all its processes in their tracks (SIGSTOP): connections stay open, nothing answers. */
  freeze(): Promise<void>;
  /** Lets a frozen server run on. */
  thaw(): Promise<void>;
  /** Ends it for good, in order, and removes all it wrote. May be called twice. */
  stop(options?: WaitOptions): Promise<void>;
  /** Everything it logged. */
  log(): string;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ServerDefinition {
  readonly name: string;
  readonly url: (port: number) => string;
  readonly path: string;
  readonly args: (port: number) => readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Holds all it writes; removed by `stop`, or when it can't be started. */
  readonly directory: TemporaryDirectory;
  readonly user?: SystemUser | undefined;
  readonly stopSignal: NodeJS.Signals;
  /** Whether this very process (not another on its port) serves clients. Called again and again; must not throw. */
  answers(server: { readonly port: number; readonly pid: number; readonly signal: AbortSignal }): Promise<boolean>;
  /** Clears what a killed server left, so that it can start again. */
  afterKill?(): void;
}

/** A server that ended or stayed silent when it should have come up; the message has its last log lines. */
class ServerFailed extends Error {
  override readonly name = "ServerFailed";
  readonly code = "SERVER_FAILED";
}

const PORT_ATTEMPTS = 5;
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 5_000;

/** Starts a server on a free port and waits until it answers; leaves nothing behind if it doesn't. */
export async function startServer(definition: ServerDefinition, options: WaitOptions = {}): Promise<Server> {
  const { name, directory, stopSignal } = definition;
  const logFile = join(directory.path, "log");
  const closing = new AbortController();
  let port = 0;
  let running: OwnedProcess | undefined;
  let lastTurn: Promise<unknown> = Promise.resolve();
  let stopped: Promise<void> | undefined;

  const log = (from = 0): string => (existsSync(logFile) ? readFileSync(logFile).subarray(from).toString() : "");
  const alive = (): OwnedProcess | undefined => (running?.hasEnded() === false ? running : undefined);

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = lastTurn.then(work, work);
    lastTurn = turn;
    return turn;
  }

  async function launch({ timeoutMs = START_TIMEOUT_MS, signal }: WaitOptions): Promise<void> {
    const logStart = existsSync(logFile) ? statSync(logFile).size : 0;
    const output = openSync(logFile, "a");
    const launched = await spawnOwned(definition.path, definition.args(port), {
      cwd: directory.path,
      env: definition.env,
      output,
      user: definition.user,
    }).finally(() => closeSync(output));
    try {
      await pollUntil(
        async (giveUp) => {
          if (launched.hasEnded()) throw new Error(`${name} ${await launched.ended} before it answered.`);
          return definition.answers({ port, pid: launched.pid, signal: giveUp });
        },
        {
          what: `${name} to answer on 127.0.0.1:${port}`,
          timeoutMs,
          signal: signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]),
        },
      );
    } catch (error) {
      await killOwned(launched);
      definition.afterKill?.();
      signal?.throwIfAborted();
      const said = lastLines(log(logStart));
      throw new ServerFailed(`${(error as Error).message}\nIts last log lines:\n${said}`, { cause: error });
    }
    running = launched;
  }

  async function launchOnFreePort(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      port = await freePort();
      try {
        return await launch(options);
      } catch (error) {
        // Somebody was faster between our looking and the server's binding.
        if (attempt === PORT_ATTEMPTS || !/address already in use/i.test((error as Error).message)) throw error;
      }
    }
  }

  async function kill(): Promise<void> {
    const target = alive();
    if (target === undefined) return;
    await killOwned(target);
    definition.afterKill?.();
  }

  async function end({ timeoutMs = STOP_TIMEOUT_MS, signal }: WaitOptions): Promise<void> {
    const target = alive();
    try {
      if (target !== undefined) {
        process.kill(target.pid, stopSignal);
        thawTree(target.pid);
        if (!(await settlesWithin(target.ended, { timeoutMs, signal }))) await kill();
        // What it may have started and not ended itself.
        killTree(target.pid);
      }
    } finally {
      directory.remove();
    }
  }

  function mustRun(wish: string): OwnedProcess {
    const target = alive();
    if (target === undefined) throw new Error(`${name} is not running, so it can't be ${wish}.`);
    return target;
  }

  try {
    await launchOnFreePort();
  } catch (error) {
    directory.remove();
    throw error;
  }

  const server: Server = {
    url: definition.url(port),
    port,
    get pid() {
      return alive()?.pid;
    },
    start: (wait = {}) =>
      inTurn(async () => {
        if (stopped) throw new Error(`${name} was stopped for good; start another.`);
        if (alive()) throw new Error(`${name} runs already.`);
        await launch(wait);
      }),
    kill: () => inTurn(kill),
    freeze: () => inTurn(async () => freezeTree(mustRun("frozen").pid)),
    thaw: () => inTurn(async () => thawTree(mustRun("thawed").pid)),
    stop(wait = {}) {
      closing.abort(new Error(`${name} was stopped while it started.`));
      return (stopped ??= inTurn(() => end(wait)));
    },
    log: () => log(),
    [Symbol.asyncDispose]: () => server.stop(),
  };
  return Object.freeze(server);
}
