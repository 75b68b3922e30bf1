import type { Duration } from "@luneo/kernel/duration";
import { durationMs, durationProblem, parseDuration } from "@luneo/kernel/duration";
import { type Problem, shown } from "@luneo/kernel/error";
import { connectionStringProblems } from "./connection-string.ts";
import { budgetProblems, type PoolBudget } from "./pool-budget.ts";
import { PoolSettingsError } from "./pool-settings-error.ts";

/** What a pool must know before it is made. Every wait has an end: 0, which to pg means for ever, is refused. */
export interface PoolSettingsOptions {
  /** `postgres://…`; leave it out to give `host`, `user` and the rest to pg yourself. */
  readonly connectionString?: string;
  /**
   * Connections of this pool.
   *
   * @defaultValue 10
   */
  readonly max?: number;
  /**
   * The longest that a caller waits for a connection, in line or while one is made.
   *
   * @defaultValue "5s"
   */
  readonly acquireTimeout?: Duration;
  /**
   * A connection that nobody used for this long is closed.
   *
   * @defaultValue "30s"
   */
  readonly idleTimeout?: Duration;
  /**
   * A connection this old is replaced, so that no process of the server and no route to it lives for ever.
   *
   * @defaultValue "30m"
   */
  readonly maxLifetime?: Duration;
  /**
   * The server cancels a statement that runs longer.
   *
   * @defaultValue "30s"
   */
  readonly statementTimeout?: Duration;
  /**
   * The client gives up on a query after this; longer than `statementTimeout`, so that the server has stopped by then.
   *
   * @defaultValue "35s"
   */
  readonly queryTimeout?: Duration;
  /**
   * The server ends a session that leaves a transaction open and idle for longer.
   *
   * @defaultValue "1m"
   */
  readonly idleInTransactionTimeout?: Duration;
  /** How the server's views name these connections. */
  readonly applicationName?: string;
  /** Checks that all replicas together fit the server; left out, nothing is checked. */
  readonly budget?: PoolBudget;
}

/** Settings as `new pg.Pool` takes them. */
export interface PoolSettings {
  readonly connectionString?: string;
  readonly max: number;
  readonly connectionTimeoutMillis: number;
  readonly idleTimeoutMillis: number;
  readonly maxLifetimeSeconds: number;
  readonly statement_timeout: number;
  readonly query_timeout: number;
  readonly idle_in_transaction_session_timeout: number;
  readonly keepAlive: true;
  readonly keepAliveInitialDelayMillis: number;
  readonly application_name?: string;
}

const defaultTimeouts = {
  acquireTimeout: "5s",
  idleTimeout: "30s",
  maxLifetime: "30m",
  statementTimeout: "30s",
  queryTimeout: "35s",
  idleInTransactionTimeout: "1m",
} as const;

type TimeoutName = keyof typeof defaultTimeouts;

/** What each option is called where the user wrote it. */
export type OptionNames = Readonly<Record<TimeoutName | "connectionString" | "max", string>>;

const ownNames: OptionNames = {
  connectionString: "connectionString",
  max: "max",
  acquireTimeout: "acquireTimeout",
  idleTimeout: "idleTimeout",
  maxLifetime: "maxLifetime",
  statementTimeout: "statementTimeout",
  queryTimeout: "queryTimeout",
  idleInTransactionTimeout: "idleInTransactionTimeout",
};

/**
 * Settings for `new pg.Pool` in which every size and every timeout is explicit.
 *
 * @throws PoolSettingsError `POOL_SETTINGS_REFUSED` with all problems: a wait without end, timeouts that contradict each
 * other, a URL whose parameters would be ignored or would override these settings, replicas that do not fit the server
 * @example
 * const pool = new pg.Pool(poolSettings({ connectionString: env.DATABASE_URL, max: 10 }));
 */
export function poolSettings(options: PoolSettingsOptions = {}): PoolSettings {
  return settingsNamed(options, ownNames);
}

/** {@link poolSettings} for options that the user knows under other names. */
export function settingsNamed(options: PoolSettingsOptions, names: OptionNames): PoolSettings {
  const { connectionString, max = 10, applicationName, budget } = options;
  const timeouts = { ...defaultTimeouts, ...definedTimeouts(options) };
  const problems = [
    ...connectionStringProblems(connectionString, names.connectionString),
    ...maxProblems(max, names.max),
    ...Object.entries(timeouts).flatMap(([name, text]) => timeoutProblems(name as TimeoutName, text, names)),
    ...orderProblems(timeouts, names),
    ...(budget === undefined ? [] : budgetProblems(budget, max, names.max)),
  ];
  if (problems.length > 0) throw new PoolSettingsError({ code: "POOL_SETTINGS_REFUSED", problems });

  const ms = (name: TimeoutName): number => durationMs(timeouts[name], names[name]);
  return Object.freeze({
    ...(connectionString === undefined ? {} : { connectionString }),
    max,
    connectionTimeoutMillis: ms("acquireTimeout"),
    idleTimeoutMillis: ms("idleTimeout"),
    maxLifetimeSeconds: ms("maxLifetime") / 1000,
    statement_timeout: ms("statementTimeout"),
    query_timeout: ms("queryTimeout"),
    idle_in_transaction_session_timeout: ms("idleInTransactionTimeout"),
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    ...(applicationName === undefined ? {} : { application_name: applicationName }),
  });
}

function definedTimeouts(options: PoolSettingsOptions): Partial<Record<TimeoutName, Duration>> {
  const given = Object.keys(defaultTimeouts).map((name) => [name, options[name as TimeoutName]]);
  return Object.fromEntries(given.filter(([, text]) => text !== undefined)) as Partial<Record<TimeoutName, Duration>>;
}

function maxProblems(max: unknown, name: string): Problem[] {
  if (Number.isSafeInteger(max) && Number(max) >= 1) return [];
  const what = `\`${name}\` must be a whole number of connections, at least 1`;
  return [{ code: "POOL_MAX_INVALID", what, got: shown(max), fix: "Leave it out for 10." }];
}

function timeoutProblems(name: TimeoutName, text: Duration, names: OptionNames): Problem[] {
  if (parseDuration(text) === 0) {
    return [
      {
        code: "POOL_WAITS_FOREVER",
        what: `\`${names[name]}\` must have an end, because 0 turns it off`,
        got: shown(text),
        fix: `Leave it out for "${defaultTimeouts[name]}".`,
      },
    ];
  }
  // pg counts lifetimes in seconds; and no timer of the platform or the server goes beyond this.
  const limits = { atLeastMs: name === "maxLifetime" ? 1000 : 1, atMostMs: 2 ** 31 - 1 };
  const problem = durationProblem(text, names[name], limits);
  return problem === undefined ? [] : [problem];
}

function orderProblems(timeouts: Readonly<Record<TimeoutName, Duration>>, names: OptionNames): Problem[] {
  const statementMs = parseDuration(timeouts.statementTimeout) ?? 0;
  const queryMs = parseDuration(timeouts.queryTimeout) ?? Infinity;
  if (queryMs > statementMs || queryMs === 0) return [];
  const { queryTimeout, statementTimeout } = names;
  return [
    {
      code: "POOL_TIMEOUTS_CROSSED",
      what: `\`${queryTimeout}\` must be longer than \`${statementTimeout}\`, or statements run on that nobody waits for`,
      got: `${timeouts.queryTimeout} and ${timeouts.statementTimeout}`,
      fix: `Raise \`${queryTimeout}\`, or lower \`${statementTimeout}\`.`,
    },
  ];
}
