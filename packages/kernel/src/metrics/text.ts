import { linePrefixes } from "./line-prefixes.ts";
import type { MetricFamily } from "./metric-family.ts";

/** What an HTTP response with this text says it is. */
export const textContentType = "text/plain; version=0.0.4; charset=utf-8";

/**
 * The families in the Prometheus text format 0.0.4, in the order given, their rows in the order they were created.
 *
 * A text that has two families of one name is not valid.
 */
export function renderText(families: readonly MetricFamily[]): string {
  let text = "";
  for (const family of families) text += familyText(family);
  return text;
}

function familyText(family: MetricFamily): string {
  const { name, help, type, rows } = family;
  const { count, width, values } = rows;
  const prefixes = linePrefixes(family);
  let text = `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`;
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
    if (type === "histogram") text += `${prefixes[line++]}${cumulative}\n`;
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
