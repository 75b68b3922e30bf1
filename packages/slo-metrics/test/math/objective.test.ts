import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseObjective } from "../../src/index.ts";

describe("an objective", () => {
  test.each([
    ["99.9%", "0.999", "0.001"],
    ["95%", "0.95", "0.05"],
    ["99.95%", "0.9995", "0.0005"],
    ["90%", "0.9", "0.1"],
    ["5%", "0.05", "0.95"],
    ["99.990%", "0.9999", "0.0001"],
  ])("%s is the exact decimals %s and %s", (text, target, budget) => {
    expect(parseObjective(text)).toEqual({ text, target, budget });
  });

  test.each(["100%", "0%", "0.0%", "99.9", "99,9%", "-1%", "1e1%", " 99%", "99.%", ".9%", "", "NaN%", "999%"])(
    "is not %j",
    (text) => {
      expect(parseObjective(text)).toBeUndefined();
    },
  );

  test("and its budget are one, to the last digit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99 }), fc.stringMatching(/^\d{1,12}$/), (whole, decimals) => {
        const objective = parseObjective(`${whole}.${decimals}%`);
        if (BigInt(whole + decimals) === 0n) {
          expect(objective).toBeUndefined();
          // Not what `expect` returns: a property that returns false has failed.
          return;
        }
        const units = (decimal: string) => BigInt(decimal.slice(2).padEnd(14, "0"));
        expect(units(objective!.target) + units(objective!.budget)).toBe(10n ** 14n);
        expect(Number(objective!.target)).toBeCloseTo(Number(`${whole}.${decimals}`) / 100, 12);
      }),
    );
  });
});
