import { parseDuration } from "@luneo/kernel/duration";
import { shown } from "@luneo/kernel/error";
import { isObject } from "@luneo/kernel/option-faults";
import type { OptionCheck, ToldFault } from "@luneo/kernel/option-faults";
import type { ClientConfig } from "pg";
import type { Check } from "./check.ts";
import { postgresCheck } from "./checks/postgres.ts";
import { refusePostgresOptions } from "./checks/postgres/postgres-options.ts";
import type { PostgresCheckOptions } from "./checks/postgres/postgres-options.ts";
import type { PostgresConnection } from "./checks/postgres/postgres-connection.ts";

export type { PostgresCheckOptions } from "./checks/postgres/postgres-options.ts";

/** How Postgres is checked by {@link pgCheck}: as `postgresCheck` does it, but for the connection. */
export type PgCheckOptions<Name extends string> = Omit<PostgresCheckOptions<Name>, "connect">;

/** What pg's own timers wait longer than the check, which is to be the first to give up. */
const MARGIN_MS = 500;
const LONGEST_TIMEOUT_MS = 10_000;

/**
 * `postgresCheck` for whoever uses `pg`, which it imports when it first runs: give it the connection string, or what you
 * would give to `new pg.Client()`, with `ssl` and all.
 *
 * Set are, unless you say otherwise: `connectionTimeoutMillis` and `query_timeout` just above the check's timeout,
 * `keepAlive`, and "readiness" as the name under which Postgres lists the connection.
 *
 * @throws ReadinessError `CHECK_REFUSED` with all that is wrong with the connection string and the options
 */
export function pgCheck<const Name extends string = "postgres">(
  config: string | ClientConfig,
  options: PgCheckOptions<Name> = {},
): Check<NoInfer<Name>, "dependency"> {
  refusePostgresOptions("pgCheck", options, noConnect, [configFault(config)]);
  const ownMs = (parseDuration(options.timeout ?? "") ?? LONGEST_TIMEOUT_MS) + MARGIN_MS;
  const settings: ClientConfig = {
    connectionTimeoutMillis: ownMs,
    query_timeout: ownMs,
    keepAlive: true,
    fallback_application_name: "readiness",
    ...(typeof config === "string" ? { connectionString: config } : config),
  };
  async function connect(): Promise<PostgresConnection> {
    // The default export in every version of pg, of which only later ones have names.
    const { default: pg } = await import("pg");
    return new pg.Client(settings);
  }
  return postgresCheck({ ...options, connect });
}

/** The connection string itself never shows, for it holds a password. */
function configFault(config: unknown): ToldFault | undefined {
  const text = isObject(config) ? config["connectionString"] : config;
  if (isObject(config) && text === undefined) return undefined;
  if (typeof text === "string" && isConnectionString(text)) return undefined;
  return {
    what: "the connection string must be a URL that begins with postgres://",
    got: typeof text === "string" ? (text === "" ? '""' : "another text") : shown(text),
    fix: "Copy it from your provider, and encode what is special in the password.",
  };
}

/** As pg reads it, who takes what has no scheme for a path of the host "base". */
function isConnectionString(text: string): boolean {
  if (text.startsWith("/") || text.startsWith("socket:")) return true;
  if (!/^postgres(ql)?:\/\//.test(text)) return false;
  const encoded = / |%(?![a-f0-9]{2})/i.test(text) ? encodeURI(text) : text;
  return URL.canParse(encoded) || URL.canParse(encoded.replace("@/", "@host/"));
}

const noConnect: OptionCheck = [
  () => false,
  "left out",
  { fix: "It connects itself; where you make the connection, use `postgresCheck`." },
];
