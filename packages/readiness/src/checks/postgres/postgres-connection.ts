/**
 * What the check needs of a Postgres connection; `pg.Client` is one.
 *
 * It is used by one call at a time. `connect` is called once, before everything else. Both promises must settle once
 * the socket is destroyed.
 */
export interface PostgresConnection {
  connect(): PromiseLike<unknown>;
  /** Resolves with `{ rows }`, each row an object by the names of its columns. */
  query(text: string): PromiseLike<unknown>;
  end(): PromiseLike<unknown>;
  on(event: "error", listener: (error: Error) => void): unknown;
  /** Lets the process end while the connection is open. */
  unref?(): void;
  /** `pg` has no way to give up a query but to destroy its socket. */
  readonly connection?: { readonly stream: { destroy(): unknown } };
}

/** Makes a connection that is not connected yet. */
export type PostgresConnect = () => PostgresConnection | PromiseLike<PostgresConnection>;

/** Columns of a row, by their names. */
export type PostgresRow = Readonly<Record<string, unknown>>;
