import { expect, test } from "vitest";
import { createTrailingMinute } from "../src/trailing-minute.ts";

const totals = (usedSeconds: number, saturatedSeconds = 0) => ({ usedSeconds, saturatedSeconds });

test("a busy first second is a sixtieth of a busy minute", () => {
  const minute = createTrailingMinute(0);
  expect(minute.shares(1000, totals(4, 1), 4)).toEqual({ utilisationRatio: 1 / 60, saturatedRatio: 1 / 60 });
});

test("only the last minute counts", () => {
  const minute = createTrailingMinute(0);
  for (let second = 1; second <= 120; second++) {
    minute.note(second * 1000, totals(Math.min(second, 60) * 2, second / 2));
  }
  expect(minute.shares(120_000, totals(120, 60), 2)).toEqual({ utilisationRatio: 0, saturatedRatio: 0.5 });
});

test("notes that came late are weighed by their true age", () => {
  const minute = createTrailingMinute(0);
  minute.note(10_000, totals(0));
  minute.note(130_000, totals(120));
  expect(minute.shares(130_000, totals(120), 1).utilisationRatio).toBe(1);
});
