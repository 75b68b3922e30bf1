import type { Clock } from "@luneo/kernel/clock";
import { watchConnections } from "./connections.ts";
import { serverKind } from "./server-kind.ts";
import { watchSessions } from "./sessions.ts";
import type { StoppableServer } from "./stoppable-server.ts";

/**
 * How long a connection stays open after its last answer, in milliseconds: its client may have sent the next request
 * before it could know better. Some round trips around the world.
 */
export const LINGER_MS = 500;

/** What goes on at one server. */
export interface ServerTraffic {
  /** Whether nobody could be sending anything: it doesn't listen, and no connection is open. */
  readonly isSilent: boolean;
  /** How many connections are left that were handed over by an upgrade. */
  readonly upgraded: number;
  /** Asks clients to leave while everything is served on. */
  part(): void;
  /** Stops listening. Resolves when no connection is left, those aside that were handed over by an upgrade. */
  stop(): Promise<void>;
  /** To be called every now and then, from the moment of parting. */
  sweep(): void;
  /** Ends all connections now, whatever goes on there. */
  cut(): void;
  /** Stops watching a server that was not asked to stop. */
  close(): void;
}

/** Watches a server from now on; connections that were there before are known once they bring a request. */
export function watchServerTraffic(server: StoppableServer, clock: Clock): ServerTraffic {
  const kind = serverKind(server);
  const connections = watchConnections(server, kind, clock);
  const sessions = watchSessions(server, kind, clock);
  let stoppedMs: number | undefined;
  let onDone = (): void => {};
  const done = new Promise<void>((resolve) => (onDone = resolve));

  const closeListener = (): void => stopListening(server, onDone);

  /** The server itself tells when nothing is left, but counts what it handed over, too. */
  function count(error: Error | null, counted: number): void {
    const { size, upgraded, handshakes } = connections;
    const unseen = error === null ? Math.max(0, counted - size - handshakes - sessions.size) : 0;
    const isLate = clock.monotonic() - (stoppedMs as number) >= LINGER_MS;
    if (size - upgraded + sessions.size + unseen + (isLate ? 0 : handshakes) === 0) onDone();
    // Older than our watch and without a request since: nobody here knows how long they have been idle.
    if (unseen > 0 && isLate) server.closeIdleConnections?.();
  }

  return {
    get isSilent() {
      return server.listening === false && connections.size + sessions.size === 0;
    },
    get upgraded() {
      return connections.upgraded;
    },
    part() {
      connections.part();
      sessions.part();
    },
    stop() {
      stoppedMs = clock.monotonic();
      closeListener();
      // One that is started meanwhile stops again.
      server.prependListener("listening", closeListener);
      return done;
    },
    sweep() {
      if (stoppedMs === undefined) return connections.look();
      connections.closeIdle(LINGER_MS);
      sessions.closeParted(LINGER_MS);
      server.getConnections?.(count);
    },
    cut() {
      connections.cut();
      sessions.cut();
      server.closeAllConnections?.();
    },
    close() {
      connections.close();
      sessions.close();
    },
  };
}

/**
 * Stops listening and nothing else: what `close` of an HTTP server does besides, it does too early. A server whose owner
 * has put another `close` in its place has that called.
 */
function stopListening(server: StoppableServer, onClosed: () => void): void {
  const { Server } = process.getBuiltinModule("node:net");
  const isOwn = !(server instanceof Server) || Object.hasOwn(server, "close");
  if (isOwn) server.close(onClosed);
  else Server.prototype.close.call(server, onClosed);
}
