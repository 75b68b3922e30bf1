import { createManualClock } from "@luneo/kernel/manual-clock";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createCheckTeller } from "../../src/notify/check-teller.ts";
import type { Level, Telling } from "../../src/notify/check-teller.ts";

function teller(tellingMs = 0) {
  const clock = createManualClock();
  const told: (Telling & { atMs: number })[] = [];
  let underWay = 0;
  let mostUnderWay = 0;
  const check = createCheckTeller({
    atMostEveryMs: 60_000,
    clock,
    async tell(telling) {
      told.push({ ...telling, atMs: clock.monotonic() });
      underWay += 1;
      mostUnderWay = Math.max(mostUnderWay, underWay);
      if (tellingMs > 0) await new Promise<void>((resolve) => void clock.setTimer(resolve, tellingMs));
      underWay -= 1;
    },
  });
  return { clock, told, check, mostUnderWay: () => mostUnderWay };
}

const levels = (told: readonly Telling[]): Level[] => told.map(({ level }) => level);

test("a failure and its end are told at once", async () => {
  const { clock, told, check } = teller();
  check.see("well");
  check.see("fail");
  check.see("fail");
  await clock.advance(1000);
  check.see("well");
  await clock.advance(0);
  expect(told).toEqual([
    { level: "fail", before: "well", changes: 1, atMs: 0 },
    { level: "well", before: "fail", changes: 1, atMs: 1000 },
  ]);
  expect(clock.pendingTimers).toBe(0);
});

test("what flaps is told once and resolved once in a minute, and how it stands in the end is told", async () => {
  const { clock, told, check } = teller();
  for (let second = 0; second < 59; second += 1) {
    check.see(second % 2 === 0 ? "fail" : "well");
    await clock.advance(1000);
  }
  expect(levels(told)).toEqual(["fail", "well"]);
  await clock.advance(1000);
  expect(told[2]).toEqual({ level: "fail", before: "well", changes: 57, atMs: 60_000 });
});

test("what was over before it was to be told is not told", async () => {
  const { clock, told, check } = teller();
  for (const level of ["fail", "well", "fail", "well"] as const) {
    check.see(level);
    await clock.advance(1000);
  }
  await clock.advance(120_000);
  expect(levels(told)).toEqual(["fail", "well"]);
});

test("that a failure is only a warning by now has time, that all is well has none", async () => {
  const { clock, told, check } = teller();
  check.see("fail");
  await clock.advance(10_000);
  check.see("warn");
  await clock.advance(49_999);
  expect(levels(told)).toEqual(["fail"]);
  await clock.advance(1);
  expect(levels(told)).toEqual(["fail", "warn"]);
  check.see("well");
  await clock.advance(0);
  expect(levels(told)).toEqual(["fail", "warn", "well"]);
});

test("one telling begins after the other has ended, so that they arrive in their order", async () => {
  const { clock, told, check, mostUnderWay } = teller(5000);
  check.see("fail");
  await clock.advance(1000);
  check.see("well");
  await clock.advance(3999);
  expect(levels(told)).toEqual(["fail"]);
  await clock.advance(1);
  expect(told[1]).toMatchObject({ level: "well", atMs: 5000 });
  expect(mostUnderWay()).toBe(1);
});

test("at the end what is untold is told at once, and nothing after it", async () => {
  const { clock, told, check } = teller(5000);
  check.see("fail");
  check.see("well");
  check.see("fail");
  check.see("well");
  await clock.advance(5000);
  check.see("fail");
  expect(levels(told)).toEqual(["fail", "well"]);
  const finished = check.finish();
  check.see("well");
  await clock.advance(10_000);
  await finished;
  expect(levels(told)).toEqual(["fail", "well", "fail"]);
  expect(clock.pendingTimers).toBe(0);
});

test("whatever a check does, failures are told no oftener than once a minute, each is resolved, and the last word is true", async () => {
  const step = fc.record({ level: fc.constantFrom<Level>("well", "warn", "fail"), ms: fc.nat(40_000) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.constantFrom(0, 3000), async (steps, tellingMs) => {
      const { clock, told, check, mostUnderWay } = teller(tellingMs);
      for (const { level, ms } of steps) {
        check.see(level);
        await clock.advance(ms);
      }
      await clock.advance(120_000);
      expect(mostUnderWay()).toBeLessThanOrEqual(1);
      expect(told.at(-1)?.level ?? "well").toBe(steps.at(-1)?.level ?? "well");
      const bad = told.filter(({ level }) => level !== "well").map(({ atMs }) => atMs);
      for (const [index, atMs] of bad.slice(1).entries()) {
        expect(atMs - (bad[index] as number)).toBeGreaterThanOrEqual(60_000);
      }
      for (const [index, { level, before }] of told.entries()) {
        expect(before).toBe(told[index - 1]?.level ?? "well");
        expect(level).not.toBe(before);
      }
    }),
    { numRuns: 200 },
  );
});
