import type { Clock } from "@luneo/kernel/clock";
import { createManualClock } from "@luneo/kernel/manual-clock";
import { expect, test } from "vitest";
import type { StoppableServer } from "../src/shutdown.ts";
import { SWEEP_MS, watchTraffic } from "../src/shutdown/traffic.ts";

/** Traffic at a server that was told to stop and never ends; `turn` is handed each look when it is due. */
function stopping(turn: (look: () => void) => void = (look) => look()) {
  const steps: string[] = [];
  const clock = createManualClock();
  const setTimer: Clock["setTimer"] = (callback, delayMs) => clock.setTimer(() => turn(callback), delayMs);
  const server: StoppableServer = {
    close: () => {},
    prependListener: () => {},
    removeListener: () => {},
    getConnections: () => void steps.push("look"),
  };
  const traffic = watchTraffic([server], { ...clock, setTimer });
  traffic.part();
  void traffic.stop();
  return { traffic, steps, clock };
}

test("it looks again and again until it is told to end", async () => {
  const { traffic, steps, clock } = stopping();
  await clock.advance(3 * SWEEP_MS);
  expect(steps).toEqual(["look", "look", "look"]);
  traffic.end();
  await clock.advance(3 * SWEEP_MS);
  expect(steps).toHaveLength(3);
  expect(clock.pendingTimers).toBe(0);
});

test("it looks after what waits in a socket has been read", async () => {
  const { steps, clock } = stopping((look) => {
    // Node reads before it calls this.
    setImmediate(() => steps.push("read"));
    look();
  });
  await clock.advance(SWEEP_MS);
  expect(steps).toEqual(["read", "look"]);
});

test("a look that was due when it was told to end is left out, and none follows", async () => {
  const { traffic, steps, clock } = stopping((look) => {
    look();
    traffic.end();
  });
  await clock.advance(3 * SWEEP_MS);
  expect(steps).toEqual([]);
  expect(clock.pendingTimers).toBe(0);
});
