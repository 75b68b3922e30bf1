import type { Bar, Measure, Round } from "./benchmark.ts";
import { medianBounds } from "./median-bound.ts";

/** What a measure amounts to in each round, so that a ratio is always taken within one round. */
export function measured(measure: Measure, rounds: readonly Round[]): number[] {
  return rounds.map((round) => {
    if (measure === "ours") return round.ours;
    const name = measure.replace(/^ours\/(rivals\.)?/, "");
    const other = measure === "ours/limit" ? round.limit : round.rivals[name];
    if (other === undefined) throw new Error(`A bar is measured against ${name}, but no round has that number.`);
    return round.ours / other;
  });
}

/** Whether the bar holds: with 95 % confidence, the median of its measure keeps to it. */
export function isMet(bar: Bar, rounds: readonly Round[]): boolean {
  const [low, high] = medianBounds(measured(bar.measure, rounds));
  return "atMost" in bar ? high <= bar.atMost : low >= bar.atLeast;
}

export function barText(bar: Bar): string {
  const [sign, value] = "atMost" in bar ? ["≤", bar.atMost] : ["≥", bar.atLeast];
  return `${bar.measure.replace("rivals.", "")} ${sign} ${value}`;
}
