import fc from "fast-check";
import { expect, test } from "vitest";
import { createOccupancy } from "../src/occupancy.ts";

const step = fc.record({ waitMs: fc.integer({ min: 0, max: 5000 }), used: fc.nat(20), saturated: fc.boolean() });

test("totals are the state integrated over time, whenever they are asked for", () => {
  fc.assert(
    fc.property(fc.array(step), fc.integer({ min: 0, max: 1000 }), (steps, lastMs) => {
      const occupancy = createOccupancy(100);
      let atMs = 100;
      let expectedUsedMs = 0;
      let expectedSaturatedMs = 0;
      let state = { used: 0, saturated: false };
      const pass = (ms: number): void => {
        atMs += ms;
        expectedUsedMs += state.used * ms;
        if (state.saturated) expectedSaturatedMs += ms;
      };
      for (const { waitMs, ...next } of steps) {
        pass(waitMs);
        occupancy.enter(atMs, next.used, next.saturated);
        state = next;
      }
      pass(lastMs);
      const { usedSeconds, saturatedSeconds } = occupancy.totals(atMs);
      expect(usedSeconds).toBeCloseTo(expectedUsedMs / 1000, 9);
      expect(saturatedSeconds).toBeCloseTo(expectedSaturatedMs / 1000, 9);
    }),
  );
});

test("a transition that arrives late changes the state and takes nothing back", () => {
  const occupancy = createOccupancy(0);
  occupancy.enter(0, 4, true);
  occupancy.enter(1000, 4, true);
  occupancy.enter(900, 1, false);
  expect(occupancy.totals(1000)).toEqual({ usedSeconds: 4, saturatedSeconds: 1 });
  expect(occupancy.totals(2000)).toEqual({ usedSeconds: 5, saturatedSeconds: 1 });
});
