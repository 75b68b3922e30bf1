import type { MetricFamily } from "./metric-family.ts";

/** Nothing is decided here: a prefix is the same whoever makes it, and goes when its family goes. */
const made = new WeakMap<MetricFamily, string[]>();

/**
 * All lines of a family up to their numbers, blank included, row after row: one line for each row of a counter or
 * gauge; for a histogram its buckets with +Inf, then sum and count. The same array each time, longer when rows came.
 */
export function linePrefixes(family: MetricFamily): readonly string[] {
  const { name, labels, rows } = family;
  const prefixes = made.get(family) ?? [];
  made.set(family, prefixes);

  const isHistogram = family.type === "histogram";
  const buckets = isHistogram ? [...family.bounds, "+Inf"].map((bound) => `le="${bound}"`) : [];
  const linesPerRow = isHistogram ? buckets.length + 2 : 1;
  for (let row = prefixes.length / linesPerRow; row < rows.count; row++) {
    const values = rows.labelValues[row] ?? [];
    const pairs = labels.map((label, i) => `${label}="${escapeLabelValue(values[i] ?? "")}"`);
    for (const bucket of buckets) prefixes.push(prefix(`${name}_bucket`, [bucket, ...pairs]));
    if (isHistogram) prefixes.push(prefix(`${name}_sum`, pairs), prefix(`${name}_count`, pairs));
    else prefixes.push(prefix(name, pairs));
  }
  return prefixes;
}

/** Joined rather than concatenated: one flat string, which is then copied at each scrape and not put together again. */
function prefix(name: string, pairs: readonly string[]): string {
  return (pairs.length === 0 ? [name, " "] : [name, "{", pairs.join(","), "} "]).join("");
}

function escapeLabelValue(value: string): string {
  return value.replace(/[\\"\n]/g, (character) => (character === "\n" ? "\\n" : `\\${character}`));
}
