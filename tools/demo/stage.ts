import { createHash } from "node:crypto";
import { freePort } from "../services/free-port.ts";
import { settlesWithin } from "../services/polling.ts";
import type { PostgresServer } from "../services/postgres.ts";
import { startPostgres } from "../services/postgres.ts";
import type { RedisServer } from "../services/redis.ts";
import { startRedis } from "../services/redis.ts";
import type { ApiProcess } from "./api-process.ts";
import { answers, startApi } from "./api-process.ts";
import type { Terminal } from "./terminal.ts";

export interface Servers {
  readonly postgres: PostgresServer;
  readonly redis: RedisServer;
}

export interface RunningApi {
  readonly process: ApiProcess;
  readonly url: string;
}

/** What the acts play on: real servers and one API, started by the first act that needs them. */
export interface Stage {
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
  servers(): Promise<Servers>;
  /** What the servers say they are, such as `PostgreSQL 15.18`; nothing before they run. */
  versions(): readonly string[];
  /** What the API needs in production, but for its port. */
  goodEnvironment(): Promise<Record<string, string>>;
  /** The API in a good production environment; the same process for every act. */
  startApi(): Promise<RunningApi>;
  /** Waits no longer than that, and not at all after an interrupt. */
  within<T>(waiting: Promise<T>, timeoutMs: number, otherwise: string): Promise<T>;
  /** Registers what must not outlive the day; the last registered is closed first. */
  onClose(close: () => Promise<void>): void;
  close(): Promise<void>;
}

export function createStage({ signal, terminal }: { signal: AbortSignal; terminal: Terminal }): Stage {
  const closers: (() => Promise<void>)[] = [];
  let running: Servers | undefined;
  const stage: Stage = {
    signal,
    terminal,
    servers: once(async () => {
      terminal.live("  starting Postgres and Redis…");
      // Each registers itself as soon as it runs, so that the other's failure leaves nothing behind.
      const [postgres, redis] = await allOrNone([
        startPostgres({ signal }).then((server) => (stage.onClose(() => server.stop()), server)),
        startRedis({ signal }).then((server) => (stage.onClose(() => server.stop()), server)),
      ]);
      return (running = { postgres, redis });
    }),
    versions: () =>
      [
        /starting (PostgreSQL [\d.]+)/.exec(running?.postgres.log() ?? "")?.[1],
        /(Redis) version=([\d.]+)/
          .exec(running?.redis.log() ?? "")
          ?.slice(1)
          .join(" "),
      ].filter((version) => version !== undefined),
    goodEnvironment: once(async () => {
      const { postgres, redis } = await stage.servers();
      return goodEnvironment(postgres.url, redis.url);
    }),
    startApi: once(async () => {
      const port = await freePort();
      const process = await startApi({ ...(await stage.goodEnvironment()), PORT: String(port) });
      stage.onClose(() => process.stop());
      const url = `http://127.0.0.1:${port}`;
      await answers(process, `${url}/livez`, { timeoutMs: 20_000, signal });
      return { process, url };
    }),
    async within(waiting, timeoutMs, otherwise) {
      if (await settlesWithin(waiting, { timeoutMs, signal })) return waiting;
      signal.throwIfAborted();
      throw new Error(otherwise);
    },
    onClose: (close) => void closers.push(close),
    async close() {
      while (closers.length > 0) await closers.pop()!().catch((error: unknown) => terminal.line(`  ${String(error)}`));
    },
  };
  return stage;
}

function goodEnvironment(databaseUrl: string, redisUrl: string): Record<string, string> {
  return {
    NODE_ENV: "production",
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    JWT_SECRET: randomSecret(),
    HEALTH_TOKEN: randomSecret(),
    SENTRY_DSN: "https://0123456789abcdef0123456789abcdef@o1.ingest.sentry.io/42",
  };
}

function randomSecret(): string {
  return createHash("sha256").update(crypto.randomUUID()).digest("base64");
}

function once<T>(start: () => Promise<T>): () => Promise<T> {
  let started: Promise<T> | undefined;
  return () => (started ??= start());
}

/** Like Promise.all, but waits for the others before it rejects, so that all have registered what they started. */
async function allOrNone<A, B>(work: [Promise<A>, Promise<B>]): Promise<[A, B]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
