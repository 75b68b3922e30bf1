import type { Connect, InstrumentablePool, PooledClient, Release } from "./pool.ts";
import { PoolSettingsError } from "./pool-settings-error.ts";

// Shared by all copies of this package in a process, whichever module format they are.
const wrappedBy = Symbol.for("@luneo/db-pool-metrics/wrapped-by");

/** Is told of each turn, synchronously: it must be quick and must not throw. */
export interface ConnectObserver<Turn> {
  /** `connect` was called. */
  asked(): Turn;
  /** The pool has taken the call and not answered yet. */
  queued(turn: Turn): void;
  /** The caller is about to get a connection. */
  lent(turn: Turn): void;
  /** The caller is about to get an error instead. */
  refused(turn: Turn, error: unknown): void;
  /** The connection is being given back; what this returns is passed on to `released`. */
  releasing(turn: Turn): number;
  /** The pool has taken it back, and may have lent it to the next in line already. */
  released(releasingAtMs: number): void;
}

/**
 * Has `observer` told of each connection that `pool` lends, under the name `name`, until the function that this returns
 * is called. `pool.query` calls `connect` too, and so do drivers on top of the pool.
 *
 * Only this instance changes: errors, callbacks, promises and events are passed on as they come.
 *
 * @throws PoolSettingsError `POOL_ALREADY_INSTRUMENTED` when the pool is wrapped already
 */
export function wrapConnect<Turn>(pool: InstrumentablePool, name: string, observer: ConnectObserver<Turn>): () => void {
  const marked = pool as { [wrappedBy]?: string };
  if (marked[wrappedBy] !== undefined) {
    throw new PoolSettingsError({
      code: "POOL_ALREADY_INSTRUMENTED",
      message: `The pool is already instrumented as \`${marked[wrappedBy]}\`. Use that monitor, or close it first.`,
    });
  }
  const own = Object.getOwnPropertyDescriptor(pool, "connect");
  const original = pool["connect"] as unknown as Connect;
  let active = true;

  function lend(turn: Turn, client: PooledClient): Release {
    observer.lent(turn);
    const release = client.release;
    let released = false;
    client.release = (destroy) => {
      // Releasing twice is the caller's mistake, which pg answers with an error.
      if (released) return release(destroy);
      released = true;
      const atMs = observer.releasing(turn);
      try {
        release(destroy);
      } finally {
        observer.released(atMs);
      }
    };
    return client.release;
  }

  function promised(turn: Turn, promise: Promise<PooledClient>): Promise<PooledClient> {
    return promise.then(
      (client) => {
        lend(turn, client);
        return client;
      },
      (error: unknown) => {
        observer.refused(turn, error);
        throw error;
      },
    );
  }

  const connect: Connect = (callback) => {
    if (!active) return original.call(pool, callback);
    const turn = observer.asked();
    let answered = false;
    try {
      const result = original.call(
        pool,
        callback &&
          ((error, client, done) => {
            if (answered) return callback(error, client, done);
            answered = true;
            if (client !== undefined) return callback(error, client, lend(turn, client));
            observer.refused(turn, error);
            return callback(error, client, done);
          }),
      );
      if (!answered) observer.queued(turn);
      return callback === undefined ? promised(turn, result as Promise<PooledClient>) : result;
    } catch (error) {
      // The pool itself threw, unless it passes on what the caller's callback threw.
      if (!answered) observer.refused(turn, error);
      throw error;
    }
  };

  Object.defineProperty(pool, "connect", { value: connect, configurable: true, writable: true });
  Object.defineProperty(pool, wrappedBy, { value: name, configurable: true });

  return () => {
    if (!active) return;
    active = false;
    delete marked[wrappedBy];
    // Whoever wrapped `connect` after us goes on calling ours, which only passes calls on from now on.
    if ((pool["connect"] as unknown) !== connect) return;
    if (own === undefined) delete (pool as { connect?: unknown }).connect;
    else Object.defineProperty(pool, "connect", own);
  };
}
