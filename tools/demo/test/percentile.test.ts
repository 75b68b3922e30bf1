import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { percentile } from "../percentile.ts";

describe("a percentile", () => {
  test("is the nearest rank, so it is a sample that occurred", () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(percentile(hundred, 0.95)).toBe(95);
    expect(percentile([10, 20, 30, 40], 0.5)).toBe(20);
    expect(percentile([7], 0.95)).toBe(7);
  });

  test("of nothing is unknown, not zero", () => {
    expect(percentile([], 0.95)).toBeUndefined();
  });

  test("leaves at least that share of the samples at or below it, and is the least that does", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true }), { minLength: 1 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (samples, share) => {
          const value = percentile(samples, share)!;
          expect(samples).toContain(value);
          expect(samples.filter((sample) => sample <= value).length).toBeGreaterThanOrEqual(
            Math.ceil(share * samples.length),
          );
          expect(samples.filter((sample) => sample < value).length).toBeLessThan(Math.ceil(share * samples.length));
        },
      ),
    );
  });
});
