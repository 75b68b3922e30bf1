/**
 * The part of pg's `Pool` that this package needs; pg itself is never imported.
 *
 * `connect` may be called in both of its forms, with a callback or for a promise, and sets `client.release` anew for
 * each turn. The three counts are read when metrics are collected, so reading them must be cheap and change nothing.
 */
export interface InstrumentablePool {
  connect(...args: never[]): unknown;
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options: { readonly max: number };
}

/** A connection as the pool lends it. */
export interface PooledClient {
  release: Release;
}

/** Gives a connection back; with an error or `true`, the pool destroys it. */
export type Release = (destroy?: Error | boolean) => void;

/** How the callback form of `connect` answers. */
export type ConnectCallback = (error: Error | undefined, client: PooledClient | undefined, done: Release) => unknown;

/** Both forms of `connect`, as they are called. */
export type Connect = (callback?: ConnectCallback) => unknown;
