import { createManualClock } from "@luneo/kernel/manual-clock";
import { expect, test } from "vitest";
import type { Verdict } from "../../src/cli/wait/verdict.ts";
import { poll } from "../../src/cli/wait/polling.ts";
import type { PollOptions } from "../../src/cli/wait/polling.ts";

const good: Verdict = { isGood: true, statusCode: 200, heldBy: [], failing: [] };
const bad: Verdict = { isGood: false, statusCode: 503, code: "FAILING", heldBy: [], failing: [] };

function polling(verdicts: readonly Verdict[], given: Partial<PollOptions> = {}) {
  const clock = createManualClock();
  const seen: [atMs: number, inARow: number][] = [];
  const limits: number[] = [];
  const queue = [...verdicts];
  const polled = poll({
    probe: async (limitMs) => {
      limits.push(limitMs);
      return queue.shift() ?? bad;
    },
    times: 3,
    intervalMs: 1000,
    timeoutMs: 60_000,
    signal: new AbortController().signal,
    clock,
    onVerdict: (_, inARow, elapsedMs) => void seen.push([elapsedMs, inARow]),
    ...given,
  });
  return { clock, seen, limits, polled };
}

test("it takes so many good answers in a row: one bad answer begins the count anew", async () => {
  const { clock, seen, polled } = polling([bad, good, good, bad, good, good, good]);
  await clock.advance(10_000);
  expect(await polled).toEqual({ ok: true, attempts: 7, elapsedMs: 6000, last: good });
  expect(seen.map(([, inARow]) => inARow)).toEqual([0, 1, 2, 0, 1, 2, 3]);
  expect(clock.pendingTimers).toBe(0);
});

test("it ends when the time is up, and no answer may take longer than what is left of it", async () => {
  const { clock, limits, polled } = polling([], { timeoutMs: 2500 });
  await clock.advance(2499);
  expect(limits).toEqual([2500, 1500, 500]);
  await clock.advance(1);
  expect(await polled).toEqual({ ok: false, attempts: 3, elapsedMs: 2500, last: bad });
});

test("an answer that was cut short by the end does not hide the one before it", async () => {
  const cut: Verdict = { isGood: false, code: "TIMEOUT", heldBy: [], failing: [] };
  const clock = createManualClock();
  const { polled } = polling([], {
    clock,
    timeoutMs: 1500,
    probe: async (limitMs) => {
      if (limitMs === 1500) return bad;
      await new Promise<void>((resolve) => void clock.setTimer(resolve, limitMs));
      return cut;
    },
  });
  await clock.advance(1500);
  expect(await polled).toMatchObject({ ok: false, attempts: 2, last: bad });
});

test("an answer takes ten seconds at most, of whatever time there is", async () => {
  const { clock, limits, polled } = polling([good], { times: 1, timeoutMs: 3_600_000 });
  await clock.advance(0);
  expect([limits, (await polled).ok]).toEqual([[10_000], true]);
});

test("it ends at once when the signal aborts, whether it looks or pauses", async () => {
  const controller = new AbortController();
  const { clock, polled } = polling([bad], { signal: controller.signal });
  await clock.advance(500);
  controller.abort();
  expect(await polled).toMatchObject({ ok: false, attempts: 1, elapsedMs: 500 });
  expect(clock.pendingTimers).toBe(0);
  const { polled: looking } = polling([], {
    signal: controller.signal,
  });
  expect(await looking).toMatchObject({ ok: false, attempts: 0, last: undefined });
});
