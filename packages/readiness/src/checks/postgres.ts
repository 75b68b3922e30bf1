import { systemClock } from "@luneo/kernel/clock";
import type { Clock } from "@luneo/kernel/clock";
import { withDeadline } from "@luneo/kernel/deadline";
import { durationProblem, parseDuration } from "@luneo/kernel/duration";
import type { Duration } from "@luneo/kernel/duration";
import { shown } from "@luneo/kernel/error";
import type { Problem } from "@luneo/kernel/error";
import type { Check, CheckSettings } from "../check.ts";
import { ReadinessError } from "../readiness-error.ts";
import { refuseCheck } from "./refuse-check.ts";

/**
 * What the check needs of a Postgres connection; `pg.Client` is one.
 *
 * It is used by one call at a time. `connect` is called once, before everything else. Both promises must settle once
 * the socket is destroyed.
 */
export interface PostgresConnection {
  connect(): PromiseLike<unknown>;
  query(text: string): PromiseLike<unknown>;
  end(): PromiseLike<unknown>;
  on(event: "error", listener: (error: Error) => void): unknown;
  /** Lets the process end while the connection is open. */
  unref?(): void;
  /** `pg` has no way to give up a query but to destroy its socket. */
  readonly connection?: { readonly stream: { destroy(): unknown } };
}

/** How Postgres is checked. */
export interface PostgresCheckOptions<Name extends string> extends CheckSettings {
  /**
   * Makes a connection that is not connected yet: `() => new pg.Client({ connectionString })`.
   *
   * The check has its own connection, because one of the application's pool waits when the pool is exhausted, and then
   * health would tell of the pool and not of Postgres.
   */
  readonly connect: () => PostgresConnection;
  /** @defaultValue "postgres" */
  readonly name?: Name;
  /**
   * The longest time between two attempts to connect, which double from half a second; a random part of it is left out,
   * so that replicas don't come all at once when Postgres returns.
   *
   * @defaultValue "5s"
   */
  readonly reconnectWithin?: Duration;
  /** @defaultValue `systemClock` */
  readonly clock?: Clock;
  /** Gives numbers from 0 to below 1. @defaultValue `Math.random` */
  readonly random?: () => number;
}

const FIRST_DELAY_MS = 500;
const END_TIMEOUT_MS = 500;

/**
 * Checks that Postgres answers `SELECT 1`, on one connection of its own that it keeps open and replaces when it breaks.
 *
 * Its codes are those of the driver: an SQLSTATE ("53300", "57P03") or an errno name ("ECONNREFUSED"). Between two
 * attempts to connect it goes on telling why the last one failed.
 *
 * @throws ReadinessError `CHECK_REFUSED` with all that is wrong with the options
 */
export function postgresCheck<const Name extends string = "postgres">(
  options: PostgresCheckOptions<Name>,
): Check<Name, "dependency"> {
  const {
    connect,
    name = "postgres" as Name,
    reconnectWithin = "5s",
    clock = systemClock,
    random = Math.random,
    ...settings
  } = options;
  refuseCheck([
    typeof connect === "function" ? undefined : noFactory(connect),
    durationProblem(reconnectWithin, "reconnectWithin"),
  ]);
  const longestDelayMs = parseDuration(reconnectWithin) as number;
  let open: PostgresConnection | undefined;
  let failures = 0;
  let lastFailure: unknown;
  let retryAtMs = -Infinity;

  function drop(connection: PostgresConnection): void {
    // A late error of an old connection says nothing about the new one.
    if (open === connection) open = undefined;
    // Not `end()` where there is a choice: it waits for a server that may never answer, and then `connect()` never rejects.
    if (connection.connection !== undefined) connection.connection.stream.destroy();
    else void (async () => await connection.end())().catch(() => {});
  }

  async function openNew(connection: PostgresConnection, signal: AbortSignal): Promise<void> {
    // Without a listener, a connection that breaks between two runs would end the process.
    connection.on("error", () => drop(connection));
    try {
      await connection.connect();
    } catch (error) {
      const delayMs = Math.min(longestDelayMs, FIRST_DELAY_MS * 2 ** failures);
      failures += 1;
      lastFailure = signal.aborted
        ? new ReadinessError({ code: "TIMEOUT", message: "Postgres let nobody in in time." })
        : error;
      retryAtMs = clock.monotonic() + delayMs * (1 - random() / 2);
      drop(connection);
      throw lastFailure;
    }
    connection.unref?.();
    failures = 0;
    open = connection;
  }

  return {
    ...settings,
    name,
    kind: "dependency",
    async run({ signal }) {
      if (open === undefined && clock.monotonic() < retryAtMs) throw lastFailure;
      const connection = open ?? connect();
      const onAbort = (): void => drop(connection);
      signal.addEventListener("abort", onAbort);
      try {
        if (connection !== open) await openNew(connection, signal);
        await connection.query("SELECT 1");
      } catch (error) {
        drop(connection);
        throw error;
      } finally {
        signal.removeEventListener("abort", onAbort);
      }
    },
    async close() {
      const connection = open;
      if (connection === undefined) return;
      const goodbye = { timeoutMs: END_TIMEOUT_MS, what: "Saying goodbye to Postgres", clock };
      await withDeadline(() => connection.end(), goodbye).catch(() => drop(connection));
      open = undefined;
    },
  };
}

function noFactory(connect: unknown): Problem {
  const what = "`connect` must be a function that makes a connection";
  const fix = "Write one like `() => new pg.Client({ connectionString })`.";
  return { code: "INVALID_CHECK", what, got: shown(connect), fix };
}
