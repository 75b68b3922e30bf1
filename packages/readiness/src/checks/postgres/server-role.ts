import type { PostgresRow } from "./postgres-connection.ts";

/** What a Postgres is expected to be; `any` is whatever it is. */
export type ServerRole = "primary" | "replica" | "any";

/** What is asked at each run; asking for the role as well costs no round trip more. */
export const PROBES: Readonly<Record<ServerRole, string>> = {
  any: "SELECT 1",
  primary: "SELECT pg_is_in_recovery() AS recovering, current_setting('transaction_read_only') AS read_only",
  replica: "SELECT pg_is_in_recovery() AS recovering",
};

/** Why the server that gave this row to the probe isn't what it is expected to be; undefined if it is. */
export function roleFault(role: ServerRole, row: PostgresRow | undefined): string | undefined {
  if (role === "replica") return row?.["recovering"] === true ? undefined : "NOT_REPLICA";
  if (role === "any") return undefined;
  if (row?.["recovering"] !== false) return "NOT_PRIMARY";
  return row["read_only"] === "off" ? undefined : "READ_ONLY";
}
