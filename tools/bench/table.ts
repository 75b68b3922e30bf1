import { barText } from "./bar.ts";
import type { Result } from "./benchmark.ts";

/** Ours, the rivals and the limit side by side, one line a benchmark and candidate. */
export function renderTable(results: readonly Result[]): string {
  return results.map(renderResult).join("\n\n");
}

function renderResult(result: Result): string {
  const rows: [string, number][] = [["ours", result.ours], ...Object.entries(result.rivals)];
  if (result.limit !== null) rows.push(["limit", result.limit]);
  const widest = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => {
    const ratio = name === "ours" ? "" : `${figure(value / result.ours)} × ours`;
    return `  ${name.padEnd(widest)}  ${figure(value).padStart(10)}  ${ratio}`.trimEnd();
  });
  return [
    `${result.group} · ${result.name}  (${result.unit}, ${result.samples} rounds)`,
    ...lines,
    `  ${verdict(result)}`,
  ].join("\n");
}

function verdict({ bar, met, spread: [low, high] }: Result): string {
  const interval = `median within ${figure(low)} to ${figure(high)}`;
  return bar === null ? `no bar; ${interval}` : `${met ? "✓" : "✗"} ${barText(bar)}: ${interval}`;
}

function figure(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString("en-US", { maximumFractionDigits: 4 });
}
