import type { Clock } from "@luneo/kernel/clock";
import type { ServerKind } from "./server-kind.ts";
import type { StoppableServer } from "./stoppable-server.ts";

/**
 * The highest number a stream can have: a GOAWAY that names it asks the client to leave and refuses none of its requests.
 * RFC 9113, section 6.8, has it sent first; the second one, which refuses, is sent when the session is closed.
 */
const ANY_STREAM = 2 ** 31 - 1;

/** Of an HTTP/2 session, which is one connection with any number of requests. */
interface ServerSession {
  readonly closed: boolean;
  readonly destroyed: boolean;
  once(event: "close" | "stream", listener: () => void): unknown;
  goaway(code: number, lastStreamId: number): void;
  close(): void;
  destroy(): void;
}

/** The HTTP/2 sessions of one server. */
export interface Sessions {
  readonly size: number;
  /** Asks every client to open a new session for what comes next; a new session is asked after its first request. */
  part(): void;
  /** Closes sessions that were asked `lingerMs` ago: what they have begun is finished. */
  closeParted(lingerMs: number): void;
  cut(): void;
  /** Stops watching. */
  close(): void;
}

/** Watches the sessions of a server; there are none unless it is one of HTTP/2. */
export function watchSessions(server: StoppableServer, { isHttp2 }: ServerKind, clock: Clock): Sessions {
  /** Every open session, with the time at which it was asked to leave, in milliseconds; undefined until then. */
  const sessions = new Map<ServerSession, number | undefined>();
  let isParting = false;

  function ask(session: ServerSession): void {
    if (sessions.get(session) !== undefined || session.closed || session.destroyed) return;
    sessions.set(session, clock.monotonic());
    session.goaway(0, ANY_STREAM);
  }

  function onSession(session: ServerSession): void {
    sessions.set(session, undefined);
    session.once("close", () => sessions.delete(session));
    // Earlier its client could send nothing, and would come back to ask again.
    if (isParting) session.once("stream", () => ask(session));
  }

  if (isHttp2) server.prependListener("session", onSession);
  return {
    get size() {
      return sessions.size;
    },
    part() {
      isParting = true;
      for (const session of sessions.keys()) ask(session);
    },
    closeParted(lingerMs) {
      for (const [session, askedMs] of sessions) {
        if (askedMs === undefined) ask(session);
        else if (clock.monotonic() - askedMs >= lingerMs && !session.closed) session.close();
      }
    },
    cut() {
      for (const session of sessions.keys()) session.destroy();
    },
    close: () => void server.removeListener("session", onSession),
  };
}
