import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { median, medianBounds } from "../median-bound.ts";

describe("the median", () => {
  test("is the middle value, or the mean of the two middle ones", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });
});

describe("its bounds", () => {
  test("are the 4th value from either end of 15 (sign test: P(X < 4) = 1.8 %, P(X < 5) = 5.9 %)", () => {
    expect(medianBounds(Array.from({ length: 15 }, (_, index) => index + 1))).toEqual([4, 12]);
  });

  test("are the extremes of 5 values, and can't be given for 4", () => {
    expect(medianBounds([5, 3, 1, 4, 2])).toEqual([1, 5]);
    expect(() => medianBounds([1, 2, 3, 4])).toThrow(RangeError);
  });

  test("enclose the median, whatever the values", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 5, maxLength: 60 }),
        (values) => {
          const [low, high] = medianBounds(values);
          expect(low).toBeLessThanOrEqual(median(values));
          expect(high).toBeGreaterThanOrEqual(median(values));
        },
      ),
    );
  });

  test("miss the true median of a skewed distribution in at most 5 % of experiments a side", () => {
    let seed = 7;
    const random = () => ((seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff) + 1) / 0x80000000;
    const trials = 4000;
    let missed = 0;
    for (let trial = 0; trial < trials; trial++) {
      const values = Array.from({ length: 15 }, () => -Math.log(random()));
      if (medianBounds(values)[1] < Math.LN2) missed++;
    }
    expect(missed / trials).toBeLessThan(0.05);
    expect(missed).toBeGreaterThan(0);
  });
});
