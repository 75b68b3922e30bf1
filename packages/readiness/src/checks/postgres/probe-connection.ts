import type { Clock } from "@luneo/kernel/clock";
import { withDeadline } from "@luneo/kernel/deadline";
import { ReadinessError } from "../../readiness-error.ts";
import { createAttempts } from "./attempts.ts";
import type { PostgresConnect, PostgresConnection, PostgresRow } from "./postgres-connection.ts";

/** The one connection over which Postgres is probed; made when it is first needed, replaced when it breaks or is old. */
export interface ProbeConnection {
  /** Asks; gives the first row. Between two attempts to connect it throws why the last one failed. */
  query(text: string, signal: AbortSignal): Promise<PostgresRow | undefined>;
  /** Where it is time to, opens another connection and keeps that one; throws when nobody is let in any more. */
  renew(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** How a probe connection is made and when it is replaced. */
export interface ProbeConnectionOptions {
  readonly connect: PostgresConnect;
  readonly clock: Clock;
  readonly random: () => number;
  /** The longest wait between attempts to connect. */
  readonly reconnectWithinMs: number;
  /** How old a connection gets; up to half of it is left out at random. */
  readonly renewAfterMs: number;
}

const END_TIMEOUT_MS = 500;

/** Makes a probe connection; it connects when it is first asked. */
export function createProbeConnection(options: ProbeConnectionOptions): ProbeConnection {
  const { connect, clock, random, reconnectWithinMs, renewAfterMs } = options;
  // The same attempts for the first connection and the next one: whoever lets nobody in is asked less often by both.
  const attempts = createAttempts({ clock, random, longestDelayMs: reconnectWithinMs });
  let kept: PostgresConnection | undefined;
  let renewAtMs = Infinity;
  let leaving: Promise<unknown> | undefined;

  function drop(connection: PostgresConnection): void {
    // A late error of an old connection says nothing about the new one.
    if (kept === connection) kept = undefined;
    // Not `end()` where there is a choice: it waits for a server that may never answer, and then `connect()` never rejects.
    if (connection.connection !== undefined) connection.connection.stream.destroy();
    else void (async () => await connection.end())().catch(() => {});
  }

  /** Somebody may await the last one at the top level of a program, which the connection itself doesn't keep alive. */
  function goodbye(connection: PostgresConnection, keepAlive = false): Promise<void> {
    const deadline = { timeoutMs: END_TIMEOUT_MS, what: "Saying goodbye to Postgres", clock, keepAlive };
    return withDeadline(async () => void (await connection.end()), deadline).catch(() => drop(connection));
  }

  /** Uses a connection that is destroyed when the signal aborts meanwhile. */
  async function use<T>(connection: PostgresConnection, signal: AbortSignal, work: () => PromiseLike<T>): Promise<T> {
    // It may have aborted while nothing was asked.
    signal.throwIfAborted();
    const onAbort = (): void => drop(connection);
    signal.addEventListener("abort", onAbort);
    try {
      return await work();
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  async function open(signal: AbortSignal): Promise<PostgresConnection> {
    const connection = await connect();
    // Without a listener, a connection that breaks between two runs would end the process.
    connection.on("error", () => drop(connection));
    try {
      await use(connection, signal, () => connection.connect());
    } catch (error) {
      drop(connection);
      throw signal.aborted
        ? new ReadinessError({ code: "TIMEOUT", message: "Postgres let nobody in in time." })
        : error;
    }
    connection.unref?.();
    renewAtMs = clock.monotonic() + renewAfterMs * (1 - random() / 2);
    return connection;
  }

  return {
    async query(text, signal) {
      const connection = (kept ??= await attempts.make(() => open(signal)));
      try {
        return firstRow(await use(connection, signal, () => connection.query(text)));
      } catch (error) {
        if (!isRefusal(error)) drop(connection);
        throw error;
      }
    },
    async renew(signal) {
      if (!attempts.failing && clock.monotonic() < renewAtMs) return;
      const fresh = await attempts.make(() => open(signal));
      const old = kept;
      kept = fresh;
      if (old !== undefined) leaving = goodbye(old);
    },
    async close() {
      const last = kept;
      await Promise.all([leaving, last && goodbye(last, true)]);
      kept = undefined;
    },
  };
}

/**
 * Whether Postgres understood a question and won't answer it: no such function, no right to ask (class 42), not
 * supported (0A). The connection is as good as before.
 */
export function isRefusal(error: unknown): boolean {
  return /^(42|0A)/.test(String((error as { code?: unknown } | undefined)?.code));
}

function firstRow(result: unknown): PostgresRow | undefined {
  return (result as { readonly rows?: readonly PostgresRow[] } | undefined)?.rows?.[0];
}
