import type { PostgresRow } from "./postgres-connection.ts";

/** How many connections a server has, and how many it may have. */
export interface ServerConnections {
  /** All that are connected to a database, whoever asks. */
  readonly connections: number;
  /** The most there can be, without those kept for superusers and other reserved roles. */
  readonly max: number;
  /** Sessions that are running a statement, of those that the role may look at. */
  readonly active: number;
  /** Sessions that wait for a statement outside a transaction, of those that the role may look at. */
  readonly idle: number;
  /** Sessions that hold a transaction open without running anything, of those that the role may look at. */
  readonly idleInTransaction: number;
  /** Sessions of which the role may not see what they do. */
  readonly hidden: number;
}

/** From this share on there may be no connection left for whoever starts next. */
const EXHAUSTED_FROM = 0.95;

/**
 * Counts by `pg_stat_database`, because it tells every role the truth; an unprivileged one sees of the sessions of others
 * in `pg_stat_activity` that they exist, but not their type or state. `reserved_connections` came with Postgres 16.
 */
export const CONNECTIONS_QUERY = `
  SELECT
    (SELECT coalesce(sum(numbackends), 0)::int FROM pg_catalog.pg_stat_database) AS connections,
    current_setting('max_connections')::int AS max,
    current_setting('superuser_reserved_connections')::int AS superuser_reserved,
    current_setting('reserved_connections', true)::int AS reserved,
    count(*) FILTER (WHERE state = 'active')::int AS active,
    count(*) FILTER (WHERE state = 'idle')::int AS idle,
    count(*) FILTER (WHERE state LIKE 'idle in transaction%')::int AS idle_in_transaction,
    count(*) FILTER (WHERE state IS NULL)::int AS hidden
  FROM pg_catalog.pg_stat_activity
  WHERE datid IS NOT NULL`;

/** Reads the row of {@link CONNECTIONS_QUERY}; undefined where the server doesn't say it as Postgres does. */
export function readServerConnections(row: PostgresRow | undefined): ServerConnections | undefined {
  const { connections, max, superuser_reserved, reserved, active, idle, idle_in_transaction, hidden } = row ?? {};
  const server: ServerConnections = {
    connections: Number(connections),
    max: Number(max) - Number(superuser_reserved) - Number(reserved ?? 0),
    active: Number(active),
    idle: Number(idle),
    idleInTransaction: Number(idle_in_transaction),
    hidden: Number(hidden),
  };
  return Object.values(server).every(Number.isInteger) && server.max > 0 ? server : undefined;
}

/** The share of its connections that are taken; above 1 where superusers use what is kept for them. */
export function shareOf({ connections, max }: ServerConnections): number {
  return Math.round((connections / max) * 1000) / 1000;
}

/** What a share means to whoever would like to be warned from `warnFrom` on. */
export function judgeShare(share: number, warnFrom: number): "pass" | "warn" | "fail" {
  if (share >= Math.max(EXHAUSTED_FROM, warnFrom)) return "fail";
  return share >= warnFrom ? "warn" : "pass";
}
