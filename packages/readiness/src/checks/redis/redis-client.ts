/**
 * What the check needs of a Redis client; those of `ioredis` and `redis` (node-redis) are such, also for a cluster or a
 * sentinel as far as they have `ping`.
 *
 * `ping` is called by one run at a time, and only while the client is ready: while a command would be sent at once
 * rather than queued.
 */
export type RedisClient = { ping(): PromiseLike<unknown> } & (
  | {
      /** "ready", or what keeps it from being so: ioredis. */
      readonly status: string;
    }
  | {
      /** node-redis. */
      readonly isReady: boolean;
      /** Whether it is connected or tries to be. */
      readonly isOpen?: boolean;
    }
);

/** Whether a client would send a command at once, and what it says of itself. */
export interface RedisClientState {
  readonly isReady: boolean;
  readonly says: string;
}

/** Reads the state of a client; undefined for what is none. */
export function clientState(client: unknown): RedisClientState | undefined {
  const { status, isReady, isOpen } = Object(client) as { status?: unknown; isReady?: unknown; isOpen?: unknown };
  if (typeof status === "string") return { isReady: status === "ready", says: status };
  if (typeof isReady !== "boolean") return undefined;
  return { isReady, says: isReady ? "ready" : isOpen === true ? "connecting" : "closed" };
}
