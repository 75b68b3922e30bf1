import fc from "fast-check";
import { expect, test } from "vitest";
import { createPoolFamilies } from "../src/pool-families.ts";

const snapshot = {
  ...{ name: "main", used: 0, idle: 0, connecting: 0, max: 4, pending: 0, oldestPendingMs: 0, leaked: 0 },
  ...{ utilisationRatio: 0, saturatedRatio: 0, saturated: false },
};

test("growing totals are followed to the last digit, and a rounding error fails no scrape", () => {
  const seconds = fc.double({ min: 0, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(fc.array(seconds, { minLength: 2 }), (moments) => {
      const families = createPoolFamilies("main");
      for (const total of moments.toSorted((a, b) => a - b)) {
        families.refresh(snapshot, { usedSeconds: total, saturatedSeconds: total / 3 });
        // Idle from here to the next scrape: the same total once more.
        families.refresh(snapshot, { usedSeconds: total, saturatedSeconds: total / 3 });
        const counter = families.families.find(({ name }) => name.endsWith("used_seconds_total"));
        expect(counter?.rows.values[0]).toBeCloseTo(total, 6);
      }
    }),
    { numRuns: 2000 },
  );
});
