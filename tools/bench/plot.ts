import type { Result } from "./benchmark.ts";

const width = 720;
const labelWidth = 250;
const barHeight = 18;
const rowHeight = 26;
const plotWidth = width - labelWidth - 90;

/** One group as a picture: bars on a logarithmic scale, ours and the limit marked. Reads on light and dark pages. */
export function renderPlot(group: string, results: readonly Result[]): string {
  let y = 12;
  const parts = results.map((result) => {
    const part = renderResult(result, y);
    y += part.height;
    return part.svg;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" role="img" aria-label="Benchmarks: ${group}">
<style>
text { font: 13px system-ui, sans-serif; fill: #24292f; } .title { font-weight: 600; } .quiet { fill: #6b7280; }
.ours { fill: #3451d1; } .rival { fill: #b8bec9; } .limit { fill: #1f7a35; } .bar { stroke: #c02626; stroke-dasharray: 4 3; }
@media (prefers-color-scheme: dark) { text { fill: #e6e8eb; } .quiet { fill: #9aa4b2; } .ours { fill: #8fa6ff; } .rival { fill: #4a5261; } .limit { fill: #6edb8a; } .bar { stroke: #ff8f8f; } }
</style>
${parts.join("\n")}
</svg>
`;
}

function renderResult(result: Result, top: number): { svg: string; height: number } {
  const rows: { name: string; value: number; tone: string }[] = [
    { name: "ours", value: result.ours, tone: "ours" },
    ...Object.entries(result.rivals).map(([name, value]) => ({ name, value, tone: "rival" })),
    ...(result.limit === null ? [] : [{ name: "limit", value: result.limit, tone: "limit" }]),
  ].sort((a, b) => a.value - b.value);
  const ceiling = result.bar?.measure === "ours" && "atMost" in result.bar ? result.bar.atMost : undefined;
  const values = [...rows.map(({ value }) => value), ...(ceiling === undefined ? [] : [ceiling])];
  const low = Math.min(...values) / 2;
  const scale = plotWidth / Math.log(Math.max(...values) / low);
  const length = (value: number) => Math.round(Math.log(value / low) * scale);
  const bars = rows.map(({ name, value, tone }, index) => {
    const y = top + 34 + index * rowHeight;
    return (
      `<text x="${labelWidth - 10}" y="${y + 14}" text-anchor="end">${escape(name)}</text>` +
      `<rect class="${tone}" x="${labelWidth}" y="${y}" width="${length(value)}" height="${barHeight}" rx="3"/>` +
      `<text x="${labelWidth + length(value) + 8}" y="${y + 14}">${Number(value.toPrecision(3))}</text>`
    );
  });
  const bottom = top + 34 + rows.length * rowHeight;
  const line =
    ceiling === undefined
      ? ""
      : `<line class="bar" x1="${labelWidth + length(ceiling)}" x2="${labelWidth + length(ceiling)}" y1="${top + 28}" y2="${bottom}"/>`;
  const title = `<text class="title" x="0" y="${top + 14}">${escape(result.name)}</text><text class="quiet" x="${labelWidth}" y="${top + 14}">${escape(result.unit)}, logarithmic</text>`;
  return { svg: title + bars.join("") + line, height: bottom - top + 16 };
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
