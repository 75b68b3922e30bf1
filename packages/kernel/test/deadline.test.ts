import { spawnSync } from "node:child_process";
import { getEventListeners } from "node:events";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Clock } from "../src/clock.ts";
import { withDeadline } from "../src/deadline.ts";
import { LuneoError } from "../src/error.ts";
import { createManualClock } from "../src/manual-clock.ts";

const unhandled: unknown[] = [];
const remember = (reason: unknown): void => void unhandled.push(reason);
beforeEach(() => void process.on("unhandledRejection", remember));
afterEach(async () => {
  await new Promise((resolve) => void setImmediate(resolve));
  process.off("unhandledRejection", remember);
  const [reason] = unhandled.splice(0);
  if (reason !== undefined) throw new Error("A rejection went unhandled.", { cause: reason });
});

/** Work that settles `afterMs` by the given clock, or never. */
function settling(clock: Clock, afterMs: number, fails = false) {
  return () =>
    new Promise<string>((resolve, reject) => {
      clock.setTimer(() => (fails ? reject(new Error("work failed")) : resolve("done")), afterMs);
    });
}

test.each([
  { name: "work that is done at once", afterMs: 1, timeoutMs: 100, outcome: "done" },
  { name: "work that is done just in time", afterMs: 99, timeoutMs: 100, outcome: "done" },
  { name: "work that takes too long", afterMs: 101, timeoutMs: 100, outcome: "DEADLINE_EXCEEDED" },
  { name: "work that fails in time", afterMs: 50, timeoutMs: 100, fails: true, outcome: "work failed" },
  { name: "work that would fail too late", afterMs: 500, timeoutMs: 100, fails: true, outcome: "DEADLINE_EXCEEDED" },
  { name: "work without a limit", afterMs: 9e9, timeoutMs: Infinity, outcome: "done" },
])("$name: $outcome", async ({ afterMs, timeoutMs, fails, outcome }) => {
  const clock = createManualClock();
  const settled = withDeadline(settling(clock, afterMs, fails), { timeoutMs, what: "Work", clock }).then(
    (value) => value,
    (error: Error) => (error instanceof LuneoError ? error.code : error.message),
  );
  await clock.advance(1e10);
  expect(await settled).toBe(outcome);
  expect(clock.pendingTimers).toBe(0);
});

test("the error names the work and its limit, and is what the work's signal is aborted with", async () => {
  const clock = createManualClock();
  let seen: AbortSignal | undefined;
  const waiting = withDeadline(
    (signal) => {
      seen = signal;
      return new Promise(() => {});
    },
    { timeoutMs: 249.6, what: "Postgres check", clock },
  );
  const error = waiting.catch((reason: unknown) => reason);
  await clock.advance(249);
  expect(seen?.aborted).toBe(false);
  await clock.advance(1);
  expect(await error).toMatchObject({ code: "DEADLINE_EXCEEDED", message: "Postgres check took longer than 250 ms." });
  expect(seen?.reason).toBe(await error);
});

test("the deadline wins over the rejection that its own abort makes the work give", async () => {
  const clock = createManualClock();
  const waiting = withDeadline(
    (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted")))),
    { timeoutMs: 10, what: "Work", clock },
  );
  await Promise.all([expect(waiting).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" }), clock.advance(10)]);
});

test("a value, a thenable and a throw settle it at once, without aborting the work's signal", async () => {
  const clock = createManualClock();
  const options = { timeoutMs: 10, what: "Work", clock };
  const signals: AbortSignal[] = [];
  const keep =
    <T>(give: () => T) =>
    (signal: AbortSignal): T => {
      signals.push(signal);
      return give();
    };
  expect(
    await withDeadline(
      keep(() => 7),
      options,
    ),
  ).toBe(7);
  const thenable = { then: (resolve: (value: number) => void) => resolve(8) } as PromiseLike<number>;
  expect(
    await withDeadline(
      keep(() => thenable),
      options,
    ),
  ).toBe(8);
  const failing = keep((): never => {
    throw new Error("at once");
  });
  await expect(withDeadline(failing, options)).rejects.toThrow("at once");
  await clock.advance(1000);
  expect(signals.map(({ aborted }) => aborted)).toEqual([false, false, false]);
  expect(clock.pendingTimers).toBe(0);
});

test.each([0, -1, -Infinity])("with %d ms left the work is not started", async (timeoutMs) => {
  let started = false;
  const waiting = withDeadline(() => (started = true), {
    timeoutMs,
    what: "the Redis check",
    clock: createManualClock(),
  });
  await expect(waiting).rejects.toMatchObject({
    code: "DEADLINE_EXCEEDED",
    message: "No time was left for the Redis check.",
  });
  expect(started).toBe(false);
});

test.each([Number.NaN, undefined, "250ms"])("a limit of %s is refused, not guessed", async (timeoutMs) => {
  let started = false;
  const waiting = withDeadline(() => (started = true), { timeoutMs: timeoutMs as number, what: "work" });
  await expect(waiting).rejects.toMatchObject({ code: "INVALID_TIMEOUT" });
  expect(started).toBe(false);
});

test("an aborted signal rejects with its reason before the work is started", async () => {
  const reason = new Error("shutting down");
  let started = false;
  const options = { timeoutMs: 10, what: "Work", signal: AbortSignal.abort(reason), clock: createManualClock() };
  await expect(withDeadline(() => (started = true), options)).rejects.toBe(reason);
  expect(started).toBe(false);
});

test("a signal aborted on the way rejects with its reason and aborts the work with it", async () => {
  const clock = createManualClock();
  const controller = new AbortController();
  const reason = new Error("client went away");
  let seen: AbortSignal | undefined;
  const waiting = withDeadline(
    (signal) => {
      seen = signal;
      return new Promise(() => {});
    },
    { timeoutMs: 1000, what: "Work", signal: controller.signal, clock },
  );
  controller.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  expect(seen?.reason).toBe(reason);
  expect(clock.pendingTimers).toBe(0);
});

test("work that aborts the caller's signal and then throws rejects once, and nothing goes unhandled", async () => {
  const controller = new AbortController();
  const waiting = withDeadline(
    () => {
      controller.abort(new Error("by the work"));
      throw new Error("thrown");
    },
    { timeoutMs: 10, what: "Work", signal: controller.signal, clock: createManualClock() },
  );
  await expect(waiting).rejects.toThrow("thrown");
});

test("a rejection long after the deadline never becomes an unhandled one", async () => {
  const clock = createManualClock();
  let late = false;
  const waiting = withDeadline(
    () =>
      new Promise((_, reject) => {
        clock.setTimer(() => {
          late = true;
          reject(new Error("late"));
        }, 5000);
      }),
    { timeoutMs: 10, what: "Work", clock },
  );
  await Promise.all([expect(waiting).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" }), clock.advance(10)]);
  await clock.advance(10_000);
  expect(late).toBe(true);
});

test("a hundred thousand calls leave neither listeners on a long-lived signal nor timers", async () => {
  const clock = createManualClock();
  const { signal } = new AbortController();
  let most = 0;
  for (let call = 0; call < 100_000; call += 1) {
    const work = call % 3 === 0 ? () => Promise.reject(new Error("no")) : () => call;
    const waiting = withDeadline(work, { timeoutMs: 1000, what: "Work", signal, clock });
    most = Math.max(most, getEventListeners(signal, "abort").length);
    await waiting.catch(() => {});
    if (most > 1) break;
  }
  expect(most).toBe(1);
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
  expect(clock.pendingTimers).toBe(0);
});

test("whatever comes first of work, deadline and abort decides, and all is tidied up", async () => {
  const moment = fc.integer({ min: 1, max: 50 });
  const race = fc.record({ work: moment, fails: fc.boolean(), timeoutMs: moment, abort: moment });
  await fc.assert(
    fc.asyncProperty(race, async ({ work, fails, timeoutMs, abort }) => {
      const clock = createManualClock();
      const controller = new AbortController();
      const waiting = withDeadline(settling(clock, work, fails), {
        timeoutMs,
        what: "Work",
        signal: controller.signal,
        clock,
      }).then(
        () => "work",
        (error: Error) =>
          error instanceof LuneoError ? "deadline" : error.message === "work failed" ? "work" : "abort",
      );
      clock.setTimer(() => controller.abort(new Error("abort")), abort);
      await clock.advance(100);
      const first = Math.min(work, timeoutMs, abort);
      const allowed = [work === first && "work", timeoutMs === first && "deadline", abort === first && "abort"];
      expect(allowed).toContain(await waiting);
      expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
      expect(clock.pendingTimers).toBe(0);
    }),
    { numRuns: 100 },
  );
});

test("by the system clock a real wait ends in time", async () => {
  const start = performance.now();
  const waiting = withDeadline(() => new Promise(() => {}), { timeoutMs: 20, what: "Work" });
  const awake = setInterval(() => {}, 5);
  await expect(waiting).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
  clearInterval(awake);
  expect(performance.now() - start).toBeGreaterThan(18);
});

test("a deadline keeps the process alive where it is asked to, only until the work settles, and else not at all", () => {
  const deadline = new URL("../src/deadline.ts", import.meta.url).href;
  const status = (call: string): number | null => {
    const program = `const { withDeadline } = await import(${JSON.stringify(deadline)});
      const waiting = (timeoutMs, keepAlive) => withDeadline(() => new Promise(() => {}), { timeoutMs, what: "Work", keepAlive });
      ${call}`;
    const argv = ["--input-type=module", "--eval", program];
    return spawnSync(process.execPath, argv, { encoding: "utf8", timeout: 20_000 }).status;
  };
  expect(
    status(`await waiting(30, true).catch(({ code }) => process.exit(code === "DEADLINE_EXCEEDED" ? 3 : 4))`),
  ).toBe(3);
  expect(status(`await withDeadline(() => "done", { timeoutMs: 3_600_000, what: "Work", keepAlive: true })`)).toBe(0);
  expect(status(`void waiting(3_600_000)`)).toBe(0);
});
