import fc from "fast-check";
import { expect, test } from "vitest";
import { createManualClock } from "../src/manual-clock.ts";

test("time stands still until it is moved", async () => {
  const clock = createManualClock(1000);
  expect([clock.now(), clock.monotonic()]).toEqual([1000, 0]);
  await clock.advance(250);
  expect([clock.now(), clock.monotonic()]).toEqual([1250, 250]);
  await clock.advance(0);
  expect([clock.now(), clock.monotonic()]).toEqual([1250, 250]);
});

test("without a start it is 2026-01-01, whenever the test runs", () => {
  expect(new Date(createManualClock().now()).toISOString()).toBe("2026-01-01T00:00:00.000Z");
});

test("each timer fires at its own time, in the order of time and then of setting", async () => {
  const clock = createManualClock(0);
  const fired: string[] = [];
  for (const [name, delay] of [
    ["b", 20],
    ["a", 10],
    ["c", 20],
    ["later", 31],
  ] as const) {
    clock.setTimer(() => fired.push(`${name}@${clock.now()}`), delay);
  }
  expect(clock.pendingTimers).toBe(4);
  await clock.advance(30);
  expect(fired).toEqual(["a@10", "b@20", "c@20"]);
  expect(clock.pendingTimers).toBe(1);
  await clock.advance(1);
  expect(fired).toEqual(["a@10", "b@20", "c@20", "later@31"]);
});

test("promises and nextTicks that a timer sets off have run before the next timer fires", async () => {
  const clock = createManualClock(0);
  const seen: string[] = [];
  clock.setTimer(() => {
    seen.push("first");
    process.nextTick(() => seen.push("tick"));
    const microtask = (left: number): void =>
      left === 0 ? void seen.push("a hundred microtasks later") : queueMicrotask(() => microtask(left - 1));
    microtask(100);
  }, 10);
  clock.setTimer(() => seen.push("second"), 11);
  await clock.advance(11);
  expect(seen.slice(1, 3).toSorted()).toEqual(["a hundred microtasks later", "tick"]);
  expect([seen[0], seen[3]]).toEqual(["first", "second"]);
});

test("timers that timers set fire too when they come due in the same advance", async () => {
  const clock = createManualClock(0);
  const at: number[] = [];
  const again = (): void => {
    at.push(clock.now());
    clock.setTimer(again, 10);
  };
  clock.setTimer(again, 10);
  await clock.advance(55);
  expect(at).toEqual([10, 20, 30, 40, 50]);
  expect(clock.now()).toBe(55);
});

test("a delay under a millisecond counts as one, so that time always gets on", async () => {
  const clock = createManualClock(0);
  let times = 0;
  const again = (): void => {
    times += 1;
    clock.setTimer(again, 0);
  };
  for (const delay of [0, -5, Number.NaN, 0.2]) clock.setTimer(() => (times += 100), delay);
  clock.setTimer(again, 0);
  await clock.advance(5);
  expect(times).toBe(405);
});

test("a cancelled timer doesn't fire, not even when the one before cancels it", async () => {
  const clock = createManualClock(0);
  const fired: string[] = [];
  const gone = clock.setTimer(() => fired.push("gone"), 10);
  gone.cancel();
  gone.cancel();
  clock.setTimer(() => second.cancel(), 20);
  const second = clock.setTimer(() => fired.push("second"), 20);
  await clock.advance(100);
  expect(fired).toEqual([]);
  expect(clock.pendingTimers).toBe(0);
});

test("overlapping advances go as far as all of them together", async () => {
  const clock = createManualClock(0);
  const fired: number[] = [];
  for (const delay of [5, 15, 25]) clock.setTimer(() => fired.push(clock.now()), delay);
  await Promise.all([clock.advance(10), clock.advance(10)]);
  expect([clock.now(), fired]).toEqual([20, [5, 15]]);
});

test("a callback that throws fails the advance and stops time where it threw", async () => {
  const clock = createManualClock(0);
  let later = 0;
  clock.setTimer(() => {
    throw new Error("boom");
  }, 10);
  clock.setTimer(() => (later += 1), 20);
  await expect(clock.advance(30)).rejects.toThrow("boom");
  expect([clock.now(), later]).toEqual([10, 0]);
  await clock.advance(10);
  expect([clock.now(), later]).toEqual([20, 1]);
});

test("a jump moves the wall clock alone", async () => {
  const clock = createManualClock(1000);
  let fired = false;
  clock.setTimer(() => (fired = true), 10);
  clock.jump(-5000);
  expect([clock.now(), clock.monotonic()]).toEqual([-4000, 0]);
  clock.jump(3_600_000);
  await clock.advance(9);
  expect(fired).toBe(false);
  await clock.advance(1);
  expect(fired).toBe(true);
});

test("time doesn't go back", async () => {
  const clock = createManualClock(0);
  for (const ms of [-1, Number.NaN, Infinity]) await expect(clock.advance(ms)).rejects.toThrow(RangeError);
  expect(clock.now()).toBe(0);
});

test("any timers, however advanced over, fire in order and at their times", async () => {
  const plan = fc.record({
    delays: fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 30 }),
    steps: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 8 }),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ delays, steps }) => {
      const clock = createManualClock(0);
      const fired: [due: number, order: number, at: number][] = [];
      delays.forEach((delay, order) => clock.setTimer(() => fired.push([delay, order, clock.now()]), delay));
      for (const step of steps) await clock.advance(step);
      const end = steps.reduce((sum, step) => sum + step, 0);
      const expected = delays
        .map((delay, order): [number, number, number] => [delay, order, delay])
        .filter(([due]) => due <= end)
        .toSorted((one, other) => one[0] - other[0] || one[1] - other[1]);
      expect(fired).toEqual(expected);
      expect(clock.now()).toBe(end);
    }),
    { numRuns: 50 },
  );
});
