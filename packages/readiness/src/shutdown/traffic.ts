import type { Clock, Timer } from "@luneo/kernel/clock";
import { afterReading } from "./after-reading.ts";
import { watchServerTraffic } from "./server-traffic.ts";
import type { StoppableServer } from "./stoppable-server.ts";

/** Between two looks at what goes on, in milliseconds. */
export const SWEEP_MS = 50;

/** What goes on at all servers of a shutdown. */
export interface Traffic {
  /** Whether nobody could be sending anything: no server listens, and no connection is open. */
  readonly isSilent: boolean;
  /** Whether a connection is left that was handed over by an upgrade. */
  readonly hasUpgraded: boolean;
  /** Asks clients to leave while everything is served on, and looks at what goes on from now on. */
  part(): void;
  /** Stops listening, at once; resolves when no connection is left, those aside that were handed over by an upgrade. */
  stop(): Promise<unknown>;
  /** Ends all connections now, whatever goes on there. */
  cut(): void;
  /** Looks no longer. */
  end(): void;
  /** Stops watching servers that were not asked to stop. */
  close(): void;
}

/** Watches servers from now on. */
export function watchTraffic(servers: readonly StoppableServer[], clock: Clock): Traffic {
  const watched = servers.map((server) => watchServerTraffic(server, clock));
  let timer: Timer | undefined;

  async function sweep(): Promise<void> {
    await afterReading();
    // It may have been told to end meanwhile.
    if (timer === undefined) return;
    for (const each of watched) each.sweep();
    sweepLater();
  }

  function sweepLater(): void {
    timer = clock.setTimer(() => void sweep(), SWEEP_MS);
  }

  return {
    get isSilent() {
      return watched.every((each) => each.isSilent);
    },
    get hasUpgraded() {
      return watched.some((each) => each.upgraded > 0);
    },
    part() {
      for (const each of watched) each.part();
      sweepLater();
    },
    stop: () => Promise.all(watched.map((each) => each.stop())),
    cut() {
      for (const each of watched) each.cut();
    },
    end() {
      timer?.cancel();
      timer = undefined;
    },
    close() {
      for (const each of watched) each.close();
    },
  };
}
