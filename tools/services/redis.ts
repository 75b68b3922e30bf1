import { plainEnvironment } from "./command.ts";
import { exchange } from "./loopback-exchange.ts";
import { findProgram } from "./program.ts";
import { startServer, type Server, type WaitOptions } from "./server.ts";
import { createTemporaryDirectory } from "./temporary-directory.ts";

export type RedisServer = Server;

export interface RedisOptions extends WaitOptions {
  /** Settings of redis.conf by name, such as `{ maxclients: "10" }`. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
}

// Each write reaches the kernel before its answer, so that a kill loses nothing; nothing waits for the disk.
const SETTINGS = {
  bind: "127.0.0.1",
  daemonize: "no",
  appendonly: "yes",
  appendfsync: "no",
  "auto-aof-rewrite-percentage": "0",
  save: "",
};

/**
 * Starts a throwaway Redis; its `url` is `redis://127.0.0.1:PORT`. What was written survives `kill()`.
 *
 * Throws ServiceMissing where there is no Redis and none can be brought, ServerFailed if it doesn't come up.
 */
export async function startRedis({ settings = {}, ...wait }: RedisOptions = {}): Promise<RedisServer> {
  const program = await findProgram("redis-server", { signal: wait.signal });
  const directory = createTemporaryDirectory("redis");
  return startServer(
    {
      name: "redis-server",
      url: (port) => `redis://127.0.0.1:${port}`,
      path: program.path,
      args: (port) =>
        Object.entries({ port: String(port), dir: directory.path, ...SETTINGS, ...settings }).flatMap(
          ([name, value]) => [`--${name}`, value],
        ),
      env: { ...plainEnvironment(), ...program.env },
      directory,
      stopSignal: "SIGTERM",
      answers: redisAnswers,
    },
    wait,
  );
}

/** Whether it answers PING with PONG (not while it loads its data), and is the process we started. */
function redisAnswers({ port, pid, signal }: { port: number; pid: number; signal: AbortSignal }): Promise<boolean> {
  return exchange({
    port,
    signal,
    message: "PING\r\nINFO server\r\n",
    judge(received) {
      const reply = received.toString("latin1");
      if (!"+PONG\r\n".startsWith(reply.slice(0, 7))) return false;
      const process = /^process_id:(\d+)\r$/m.exec(reply);
      return process ? Number(process[1]) === pid : undefined;
    },
  });
}
