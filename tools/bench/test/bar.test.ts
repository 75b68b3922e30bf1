import { describe, expect, test } from "vitest";
import { isMet, measured } from "../bar.ts";
import type { Round } from "../benchmark.ts";

const steady = (ours: number, rival = 100, limit = 10): Round[] =>
  Array.from({ length: 15 }, () => ({ ours, rivals: { them: rival }, limit }));

describe("a bar", () => {
  test("at most: is met by what is below or equal, and missed by what is above", () => {
    expect(isMet({ measure: "ours", atMost: 40 }, steady(39))).toBe(true);
    expect(isMet({ measure: "ours", atMost: 40 }, steady(40))).toBe(true);
    expect(isMet({ measure: "ours", atMost: 40 }, steady(40.1))).toBe(false);
  });

  test("at least: is met by what is above", () => {
    expect(isMet({ measure: "ours", atLeast: 40 }, steady(41))).toBe(true);
    expect(isMet({ measure: "ours", atLeast: 40 }, steady(39))).toBe(false);
  });

  test("is judged on the bound, so a good median with bad company misses", () => {
    const rounds = [...steady(10).slice(0, 9), ...steady(1000).slice(0, 6)];
    expect(isMet({ measure: "ours", atMost: 40 }, rounds)).toBe(false);
  });

  test("takes ratios within a round, so that a slow round is slow for both", () => {
    const rounds = steady(50).map((round, index) => ({
      ...round,
      ours: 50 * (index + 1),
      rivals: { them: 100 * (index + 1) },
    }));
    expect(measured("ours/rivals.them", rounds)).toEqual(Array(15).fill(0.5));
    expect(isMet({ measure: "ours/rivals.them", atMost: 0.5 }, rounds)).toBe(true);
  });

  test("against a rival or limit that was not measured is an error, never met", () => {
    const rounds = Array.from({ length: 15 }, () => ({ ours: 1, rivals: {} }));
    expect(() => isMet({ measure: "ours/limit", atMost: 2 }, rounds)).toThrow(/limit/);
    expect(() => isMet({ measure: "ours/rivals.ghost", atMost: 2 }, rounds)).toThrow(/ghost/);
  });
});
