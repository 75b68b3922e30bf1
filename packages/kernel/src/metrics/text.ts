import { linePrefixes } from "./line-prefixes.ts";
import type { MetricFamily } from "./metric-family.ts";
import { metricRefusal } from "./metric-refusal.ts";
import { metricTypeProblem } from "./metric-type-problem.ts";

/** What an HTTP response with this text says it is. */
export const textContentType = "text/plain; version=0.0.4; charset=utf-8";

/**
 * The families in the Prometheus text format 0.0.4, in the order given, their rows in the order they were created.
 *
 * Families of one name, such as those of two pools, stand together under one heading; that no two of their rows have
 * the same labels is their owners' to keep.
 *
 * @throws LuneoError `UNKNOWN_METRIC_TYPE` rather than lines that say something else than was counted
 */
export function renderText(families: readonly MetricFamily[]): string {
  const named = new Map<string, MetricFamily[]>();
  for (const family of families) {
    const problem = metricTypeProblem(family);
    if (problem !== undefined) throw metricRefusal(problem);
    const same = named.get(family.name);
    if (same === undefined) named.set(family.name, [family]);
    else same.push(family);
  }
  let text = "";
  for (const [name, [first, ...others]] of named) {
    if (first === undefined) continue;
    text += `# HELP ${name} ${escapeHelp(first.help)}\n# TYPE ${name} ${first.type}\n${rowsText(first)}`;
    for (const other of others) text += rowsText(other);
  }
  return text;
}

function rowsText(family: MetricFamily): string {
  const { count, width, values } = family.rows;
  const prefixes = linePrefixes(family);
  let text = "";
  let line = 0;
  for (let row = 0; row < count; row++) {
    // The value of a counter or gauge; the sum of a histogram, and before it the buckets that only a histogram has.
    const last = (row + 1) * width - 1;
    let cumulative = 0;
    for (let bucket = row * width; bucket < last; bucket++) {
      cumulative += values[bucket] ?? 0;
      text += `${prefixes[line++]}${cumulative}\n`;
    }
    text += `${prefixes[line++]}${numberText(values[last] ?? 0)}\n`;
    if (family.type === "histogram") text += `${prefixes[line++]}${cumulative}\n`;
  }
  return text;
}

/** A number as Go's ParseFloat reads it, which takes all other numbers, and NaN, as JavaScript writes them. */
function numberText(value: number): string {
  if (value === Infinity) return "+Inf";
  return value === -Infinity ? "-Inf" : String(value);
}

function escapeHelp(help: string): string {
  return help.replace(/[\\\n]/g, (character) => (character === "\n" ? "\\n" : "\\\\"));
}
