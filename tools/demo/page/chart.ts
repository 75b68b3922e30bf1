import { escapeHtml } from "./escape-html.ts";

export interface Marker {
  readonly atSeconds: number;
  readonly label: string;
}

export interface LineChart {
  readonly kind: "lines";
  readonly title: string;
  readonly unit: string;
  readonly seconds: number;
  readonly series: readonly { readonly name: string; readonly points: readonly (readonly [number, number])[] }[];
  readonly limit?: { readonly label: string; readonly value: number };
  readonly markers?: readonly Marker[];
}

export interface StripChart {
  readonly kind: "strips";
  readonly title: string;
  readonly seconds: number;
  readonly rows: readonly { readonly name: string; readonly cells: readonly StripCell[] }[];
  readonly markers?: readonly Marker[];
}

export interface StripCell {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly status: "good" | "bad" | "none";
  readonly note: string;
}

export type Chart = LineChart | StripChart;

const width = 720;
const left = 86;
const right = 14;
const plotWidth = width - left - right;

export function renderChart(chart: Chart): string {
  return chart.kind === "lines" ? renderLines(chart) : renderStrips(chart);
}

function renderLines(chart: LineChart): string {
  const height = 210;
  const top = 18;
  const bottom = height - 26;
  const peak = Math.max(chart.limit?.value ?? 0, ...chart.series.flatMap(({ points }) => points.map(([, y]) => y)));
  const steps = axisSteps(peak);
  const ceiling = steps.at(-1)!;
  const x = (seconds: number) => left + (seconds / chart.seconds) * plotWidth;
  const y = (value: number) => bottom - (value / ceiling) * (bottom - top);
  const grid = steps.map(
    (step) =>
      `<line class="grid" x1="${left}" x2="${width - right}" y1="${fixed(y(step))}" y2="${fixed(y(step))}"/>` +
      `<text class="tick" x="${left - 8}" y="${fixed(y(step) + 4)}" text-anchor="end">${number(step)}</text>`,
  );
  const limit = chart.limit
    ? `<line class="limit" x1="${left}" x2="${width - right}" y1="${fixed(y(chart.limit.value))}" y2="${fixed(y(chart.limit.value))}"/>` +
      `<text class="limit-label" x="${width - right}" y="${fixed(y(chart.limit.value) - 5)}" text-anchor="end">${escapeHtml(chart.limit.label)}</text>`
    : "";
  const lines = chart.series.map(({ name, points }, index) => {
    const path = points.map(([seconds, value]) => `${fixed(x(seconds))},${fixed(y(value))}`).join(" ");
    const dots = points.map(
      ([seconds, value]) =>
        `<circle class="dot" cx="${fixed(x(seconds))}" cy="${fixed(y(value))}" r="6"><title>${escapeHtml(name)}: ${number(value)} ${escapeHtml(chart.unit)} at ${number(seconds)} s</title></circle>`,
    );
    return `<polyline class="line tone-${index + 1}" points="${path}"/>${dots.join("")}`;
  });
  const legend =
    chart.series.length > 1
      ? `<span class="legend">${chart.series.map(({ name }, index) => `<span><i class="swatch tone-${index + 1}"></i>${escapeHtml(name)}</span>`).join("")}</span>`
      : "";
  return figure(
    `${escapeHtml(chart.title)} <small>${escapeHtml(chart.unit)}</small>${legend}`,
    height,
    grid.join("") +
      timeAxis(chart.seconds, bottom, x) +
      limit +
      lines.join("") +
      markers(chart.markers, top, bottom, x),
  );
}

function renderStrips(chart: StripChart): string {
  const rowHeight = 26;
  const top = chart.markers?.length ? 26 : 8;
  const bottom = top + chart.rows.length * rowHeight;
  const height = bottom + 26;
  const x = (seconds: number) => left + (seconds / chart.seconds) * plotWidth;
  const rows = chart.rows.map(({ name, cells }, index) => {
    const y = top + index * rowHeight;
    const label = `<text class="row-label" x="${left - 8}" y="${y + 16}" text-anchor="end">${escapeHtml(name)}</text>`;
    const rects = cells.map(
      ({ fromSeconds, toSeconds, status, note }) =>
        `<rect class="cell ${status}" x="${fixed(x(fromSeconds))}" y="${y + 3}" width="${fixed(Math.max(1, x(toSeconds) - x(fromSeconds)))}" height="${rowHeight - 6}"><title>${escapeHtml(note)}</title></rect>`,
    );
    return label + rects.join("");
  });
  return figure(
    `${escapeHtml(chart.title)}<span class="legend"><span><i class="swatch good"></i>good</span><span><i class="swatch bad"></i>failing</span></span>`,
    height,
    rows.join("") + timeAxis(chart.seconds, bottom, x) + markers(chart.markers, top - 4, bottom, x),
  );
}

function figure(caption: string, height: number, content: string): string {
  return `<figure><figcaption>${caption}</figcaption><div class="scroll"><svg viewBox="0 0 ${width} ${height}" role="img">${content}</svg></div></figure>`;
}

function timeAxis(seconds: number, bottom: number, x: (seconds: number) => number): string {
  const step = axisSteps(seconds)[1]!;
  const ticks = Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step);
  return ticks
    .map(
      (tick) =>
        `<text class="tick" x="${fixed(x(tick))}" y="${bottom + 18}" text-anchor="middle">${number(tick)} s</text>`,
    )
    .join("");
}

function markers(list: readonly Marker[] | undefined, top: number, bottom: number, x: (s: number) => number): string {
  return (list ?? [])
    .map(
      ({ atSeconds, label }) =>
        `<line class="marker" x1="${fixed(x(atSeconds))}" x2="${fixed(x(atSeconds))}" y1="${top}" y2="${bottom}"/>` +
        `<text class="marker-label" x="${fixed(x(atSeconds) + 4)}" y="${top - 4}">${escapeHtml(label)}</text>`,
    )
    .join("");
}

/** Round values from zero to just above the peak, about four of them. */
export function axisSteps(peak: number): number[] {
  const rough = Math.max(peak, Number.EPSILON) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough)!;
  const count = Math.max(1, Math.ceil(peak / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

function number(value: number): string {
  return Number(value.toPrecision(4)).toLocaleString("en-US", { maximumFractionDigits: 3 });
}

function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}
