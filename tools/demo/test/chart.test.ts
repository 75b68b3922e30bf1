import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { axisSteps, renderChart } from "../page/chart.ts";

describe("an axis", () => {
  test("has round steps from zero to at least the peak", () => {
    expect(axisSteps(8)).toEqual([0, 2, 4, 6, 8]);
    expect(axisSteps(210)).toEqual([0, 100, 200, 300]);
  });

  test("covers the peak with two to seven steps, whatever the peak", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (peak) => {
        const steps = axisSteps(peak);
        expect(steps.at(-1)!).toBeGreaterThanOrEqual(peak * (1 - 1e-6));
        expect(steps.length).toBeGreaterThanOrEqual(2);
        expect(steps.length).toBeLessThanOrEqual(6);
      }),
    );
  });
});

describe("a chart", () => {
  test("escapes what it is given", () => {
    const svg = renderChart({
      kind: "lines",
      title: "<b>&",
      unit: "ms",
      seconds: 1,
      series: [{ name: '"x"', points: [[0, 1]] }],
    });
    expect(svg).toContain("&lt;b&gt;&amp;");
    expect(svg).not.toContain("<b>");
  });

  test("draws every cell of every strip, failing ones by class and note", () => {
    const cells = [
      { fromSeconds: 0, toSeconds: 1, status: "good", note: "200" },
      { fromSeconds: 1, toSeconds: 2, status: "bad", note: "503" },
    ] as const;
    const svg = renderChart({ kind: "strips", title: "t", seconds: 2, rows: [{ name: "/readyz", cells }] });
    expect(svg.match(/class="cell /g)).toHaveLength(2);
    expect(svg).toMatch(/class="cell bad"[^>]*><title>503/);
  });

  test("draws a page without a number that is not one", () => {
    const svg = renderChart({
      kind: "lines",
      title: "t",
      unit: "ms",
      seconds: 3,
      series: [{ name: "empty", points: [] }],
    });
    expect(svg).not.toMatch(/NaN|Infinity/);
  });
});
