import type { Observation } from "@luneo/kernel/check";
import { systemClock } from "@luneo/kernel/clock";
import { parseDuration } from "@luneo/kernel/duration";
import { aFunction, required } from "@luneo/kernel/option-checks";
import type { OptionCheck } from "@luneo/kernel/option-faults";
import type { Check } from "../check.ts";
import { poolFacts } from "./pool/connection-pool.ts";
import { CONNECTIONS_QUERY, judgeShare, readServerConnections, shareOf } from "./postgres/connection-share.ts";
import type { ServerConnections } from "./postgres/connection-share.ts";
import { refusePostgresOptions } from "./postgres/postgres-options.ts";
import type { PostgresCheckOptions } from "./postgres/postgres-options.ts";
import { createProbeConnection, isRefusal } from "./postgres/probe-connection.ts";
import { PROBES, roleFault } from "./postgres/server-role.ts";

/**
 * Checks that Postgres answers, lets others in and has connections left, on one connection of its own.
 *
 * It asks `SELECT 1` at each run. Less often it opens a new connection, which takes the place of the old one, and asks
 * how many of the server's connections are taken. What it asks needs no privilege.
 *
 * Its codes are those of the driver, an SQLSTATE ("53300", "57P03") or an errno name ("ECONNREFUSED"), and
 * `CONNECTION_SHARE`, `SHARE_UNKNOWN`, `NOT_PRIMARY`, `READ_ONLY`, `NOT_REPLICA`. Between two attempts to connect it
 * goes on telling why the last one failed.
 *
 * @throws ReadinessError `CHECK_REFUSED` with all that is wrong with the options
 */
export function postgresCheck<const Name extends string = "postgres">(
  options: PostgresCheckOptions<Name>,
): Check<NoInfer<Name>, "dependency"> {
  refusePostgresOptions("postgresCheck", options, aFactory);
  const {
    connect,
    name = "postgres" as Name,
    reconnectWithin = "5s",
    freshConnectEvery = "60s",
    maxConnectionShare = 0.8,
    shareEvery = "30s",
    role = "any",
    pool,
    clock = systemClock,
    random = Math.random,
    ...settings
  } = options;
  const shareEveryMs = parseDuration(shareEvery) as number;
  const probe = createProbeConnection({
    connect,
    clock,
    random,
    reconnectWithinMs: parseDuration(reconnectWithin) as number,
    renewAfterMs: freshConnectEvery === false ? Infinity : (parseDuration(freshConnectEvery) as number),
  });
  let share: Observation = {};
  let shareAtMs = -Infinity;

  async function askShare(warnFrom: number, signal: AbortSignal): Promise<void> {
    // What isn't well is asked for at each run, so that it is seen to get well.
    if (share.code !== "CONNECTION_SHARE" && clock.monotonic() < shareAtMs + shareEveryMs) return;
    let server: ServerConnections | undefined;
    try {
      server = readServerConnections(await probe.query(CONNECTIONS_QUERY, signal));
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
    shareAtMs = clock.monotonic();
    share = observeShare(server, warnFrom);
  }

  /** The code under which a new connection was refused while the old one works. */
  async function askFresh(signal: AbortSignal): Promise<string | undefined> {
    try {
      await probe.renew(signal);
    } catch (error) {
      const { code } = error as { code?: unknown };
      // Without a code there is only its message, which is `onError`'s: thrown, it gets there.
      if (signal.aborted || typeof code !== "string") throw error;
      return code;
    }
  }

  return {
    ...settings,
    name,
    kind: "dependency",
    async run({ signal }): Promise<Observation> {
      const answer = await probe.query(PROBES[role], signal);
      if (maxConnectionShare !== false) await askShare(maxConnectionShare, signal);
      const refusal = (await askFresh(signal)) ?? roleFault(role, answer);
      const data = { ...poolFacts(pool), ...share.data };
      return { ...share, ...(refusal !== undefined && { status: "fail", code: refusal }), data };
    },
    close: () => probe.close(),
  };
}

function observeShare(server: ServerConnections | undefined, warnFrom: number): Observation {
  if (server === undefined) return { status: "warn", code: "SHARE_UNKNOWN" };
  const share = shareOf(server);
  const status = judgeShare(share, warnFrom);
  const { connections, max, active, idle, idleInTransaction, hidden } = server;
  return {
    status,
    ...(status !== "pass" && { code: "CONNECTION_SHARE" }),
    value: share,
    unit: "ratio",
    data: {
      serverConnections: connections,
      serverMax: max,
      serverActive: active,
      serverIdle: idle,
      serverIdleInTransaction: idleInTransaction,
      serverHidden: hidden,
    },
  };
}

const aFactory: OptionCheck = required(
  [aFunction[0], "a function that makes a connection"],
  "Write one like `() => new pg.Client({ connectionString })`.",
);
