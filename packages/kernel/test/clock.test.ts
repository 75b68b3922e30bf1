import { spawnSync } from "node:child_process";
import { expect, test, vi } from "vitest";
import { systemClock } from "../src/clock.ts";

test("now is the wall clock and monotonic the performance clock", () => {
  const before = Date.now();
  expect(systemClock.now()).toBeGreaterThanOrEqual(before);
  expect(systemClock.now()).toBeLessThanOrEqual(Date.now());
  const first = systemClock.monotonic();
  expect(first).toBeLessThanOrEqual(performance.now());
  expect(systemClock.monotonic()).toBeGreaterThanOrEqual(first);
});

test("a timer fires once, after the delay, and never within the call that sets it", () => {
  vi.useFakeTimers();
  try {
    const fired: number[] = [];
    systemClock.setTimer(() => fired.push(Date.now()), 250);
    const start = Date.now();
    expect(fired).toEqual([]);
    vi.advanceTimersByTime(249);
    expect(fired).toEqual([]);
    vi.advanceTimersByTime(10_000);
    expect(fired).toEqual([start + 250]);
  } finally {
    vi.useRealTimers();
  }
});

test("a cancelled timer never fires, also one that is chained over the longest platform timer", () => {
  vi.useFakeTimers();
  try {
    const day = 86_400_000;
    let fired = 0;
    systemClock.setTimer(() => (fired += 1), 30 * day);
    const cancelled = systemClock.setTimer(() => (fired += 100), 30 * day);
    vi.advanceTimersByTime(26 * day);
    expect(fired).toBe(0);
    cancelled.cancel();
    vi.advanceTimersByTime(4 * day - 1);
    expect(fired).toBe(0);
    vi.advanceTimersByTime(1);
    expect(fired).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test("an infinite timer never fires", () => {
  vi.useFakeTimers();
  try {
    let fired = false;
    const timer = systemClock.setTimer(() => (fired = true), Infinity);
    vi.advanceTimersByTime(90 * 86_400_000);
    expect([fired, vi.getTimerCount()]).toEqual([false, 1]);
    timer.cancel();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test("waiting timers, short or chained, do not keep the process alive", () => {
  const run = ended(`for (const delay of [60_000, 2 ** 40]) systemClock.setTimer(() => {}, delay);`);
  expect(run).toEqual({ status: 0, stdout: "" });
});

test("a timer that is to keep the process alive does so until it fires or is cancelled", () => {
  const run = ended(`const cancelled = systemClock.setTimer(() => {}, 2 ** 40, { keepAlive: true });
    await new Promise((resolve) => systemClock.setTimer(resolve, 30, { keepAlive: true }));
    cancelled.cancel();
    console.log("fired");`);
  expect(run).toEqual({ status: 0, stdout: "fired\n" });
});

test("what is less than 1 counts as 1, without a warning of the platform", () => {
  const run = ended(`process.on("warning", ({ name }) => console.log(name));
    for (const delayMs of [-5, -Infinity, NaN, 0, 0.5]) {
      await new Promise((resolve) => systemClock.setTimer(resolve, delayMs, { keepAlive: true }));
    }
    console.log("fired");`);
  expect(run).toEqual({ status: 0, stdout: "fired\n" });
});

/** How a program that does this ends by itself. */
function ended(body: string): { readonly status: number | null; readonly stdout: string } {
  const clock = new URL("../src/clock.ts", import.meta.url).href;
  const program = `const { systemClock } = await import(${JSON.stringify(clock)});\n${body}`;
  const argv = ["--input-type=module", "--eval", program];
  const { status, stdout } = spawnSync(process.execPath, argv, { encoding: "utf8", timeout: 20_000 });
  return { status, stdout };
}
