import type { Clock } from "@luneo/kernel/clock";
import type { Duration } from "@luneo/kernel/duration";
import { aClock, aDuration, aFunction, aWord } from "@luneo/kernel/option-checks";
import type { OptionCheck, ToldFault } from "@luneo/kernel/option-faults";
import type { CheckSettings } from "../../check.ts";
import { refuseOptions } from "../refuse-options.ts";
import type { ConnectionPool } from "../pool/connection-pool.ts";
import type { PostgresConnect } from "./postgres-connection.ts";
import type { ServerRole } from "./server-role.ts";

/** How Postgres is checked. */
export interface PostgresCheckOptions<Name extends string> extends CheckSettings {
  /**
   * Makes a connection that is not connected yet: `() => new pg.Client({ connectionString })`.
   *
   * The check has its own connection, because one of the application's pool waits when the pool is exhausted, and then
   * health would tell of the pool and not of Postgres.
   */
  readonly connect: PostgresConnect;
  /** @defaultValue "postgres" */
  readonly name?: Name;
  /**
   * The longest time between two attempts to connect, which double from half a second; a random part of it is left out,
   * so that replicas don't come all at once when Postgres returns.
   *
   * @defaultValue "5s"
   */
  readonly reconnectWithin?: Duration;
  /**
   * How often the connection is replaced by a new one, up to half of it sooner at random: a kept connection goes on
   * working where Postgres lets nobody in any more (`53300`), and where the name leads to another server by now. `false`
   * keeps it for as long as it works.
   *
   * @defaultValue "60s"
   */
  readonly freshConnectEvery?: Duration | false;
  /**
   * The share of the server's connections, 0 to 1, from which the check warns (`CONNECTION_SHARE`); from 0.95, or from
   * here where this is more, it fails. `false` doesn't ask: behind PgBouncer the server's limit is not yours.
   *
   * @defaultValue 0.8
   */
  readonly maxConnectionShare?: number | false;
  /** How often the share is asked for while it is well; else at each run. @defaultValue "30s" */
  readonly shareEvery?: Duration;
  /**
   * What the server has to be: a `primary` that accepts writes (else `NOT_PRIMARY`, `READ_ONLY`) or a `replica` (else
   * `NOT_REPLICA`). Asked at each run, in the place of `SELECT 1`.
   *
   * @defaultValue "any"
   */
  readonly role?: ServerRole;
  /**
   * The application's pool, whose counts are shown beside those of the server; nothing is asked of it.
   *
   * @defaultValue none: no pool's counts are shown
   */
  readonly pool?: () => ConnectionPool | undefined;
  /** @defaultValue `systemClock` */
  readonly clock?: Clock;
  /** Gives numbers from 0 to below 1. @defaultValue `Math.random` */
  readonly random?: () => number;
}

const aShare: OptionCheck = [
  (value) => value === false || (typeof value === "number" && value > 0 && value <= 1),
  "a number above 0, at most 1, or false",
];
const anAge: OptionCheck = [
  (value) => value === false || aDuration({ atLeastMs: 1000 })[0](value),
  'a duration like "60s", of at least 1 s, or false',
];

/** Throws a `ReadinessError` `CHECK_REFUSED` with all that is wrong with the options, and these faults. */
export function refusePostgresOptions(
  check: string,
  options: unknown,
  connect: OptionCheck,
  faults: readonly (ToldFault | undefined)[] = [],
): void {
  const own = {
    connect,
    reconnectWithin: aDuration(),
    freshConnectEvery: anAge,
    maxConnectionShare: aShare,
    shareEvery: aDuration(),
    role: aWord("primary", "replica", "any"),
    pool: aFunction,
    clock: aClock(),
    random: aFunction,
  } satisfies Record<keyof Omit<PostgresCheckOptions<string>, keyof CheckSettings | "name">, OptionCheck>;
  refuseOptions(check, options, own, faults);
}
