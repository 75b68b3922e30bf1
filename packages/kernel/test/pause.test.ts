import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import type { Clock } from "../src/clock.ts";
import { createManualClock } from "../src/manual-clock.ts";
import { pause } from "../src/pause.ts";

test("it ends when its time is up, and leaves no listener", async () => {
  const clock = createManualClock();
  const { signal } = new AbortController();
  let isOver = false;
  const paused = pause(clock, 100, { signal }).then(() => (isOver = true));
  await clock.advance(99);
  expect(isOver).toBe(false);
  await clock.advance(1);
  expect(await paused).toBe(true);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("it ends early when the signal aborts, or has aborted, and leaves no timer", async () => {
  let running = 0;
  const manual = createManualClock();
  const clock: Clock = {
    ...manual,
    setTimer(callback, ms) {
      const timer = manual.setTimer(callback, ms);
      running += 1;
      const cancel = (): void => {
        running -= 1;
        timer.cancel();
      };
      return { cancel };
    },
  };
  const controller = new AbortController();
  const paused = pause(clock, 1e9, { signal: controller.signal });
  expect(running).toBe(1);
  controller.abort();
  await paused;
  await pause(clock, 1e9, { signal: controller.signal });
  expect(running).toBe(0);
});

test("it keeps the process alive only where that is asked for", async () => {
  const asked: unknown[] = [];
  const clock: Pick<Clock, "setTimer"> = {
    setTimer(callback, _, options) {
      asked.push(options?.keepAlive);
      queueMicrotask(callback);
      return { cancel: () => {} };
    },
  };
  await pause(clock as Clock, 1);
  await pause(clock as Clock, 1, { keepAlive: true });
  expect(asked).toEqual([false, true]);
});
