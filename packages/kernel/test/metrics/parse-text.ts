/** One line of the text format, or one sample of a registry, in a form that can be compared. */
export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ParsedFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: readonly ParsedSample[];
}

const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/s;
const PAIR = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:\\[\\"n]|[^\\"\n])*)"(?:,|$)/;

/**
 * Reads the Prometheus text format 0.0.4, more strictly than Prometheus does: each family has its HELP, its TYPE and
 * then its samples; nothing is twice; escapes are those of the format and no others. Throws otherwise.
 */
export function parseText(text: string): ParsedFamily[] {
  if (text !== "" && !text.endsWith("\n")) throw new Error("The last line does not end.");
  const families: { name: string; help: string; type: string; samples: ParsedSample[] }[] = [];
  const series = new Set<string>();
  for (const line of text.split("\n").filter((candidate) => candidate !== "")) {
    const head = /^# (HELP|TYPE) (\S+) (.*)$/s.exec(line);
    const last = families.at(-1);
    if (head?.[1] === "HELP") {
      const name = head[2] ?? "";
      if (families.some((family) => family.name === name)) throw new Error(`A second HELP: ${line}`);
      families.push({ name, help: unescape(head[3] ?? ""), type: "", samples: [] });
    } else if (head?.[1] === "TYPE") {
      if (last?.name !== head[2] || last?.type !== "") throw new Error(`A TYPE out of place: ${line}`);
      last.type = head[3] ?? "";
    } else {
      const sample = parseSample(line);
      const base = last?.type === "histogram" ? sample.name.replace(/_(bucket|sum|count)$/, "") : sample.name;
      if (last === undefined || base !== last.name) throw new Error(`A sample out of place: ${line}`);
      if (series.has(seriesKey(sample))) throw new Error(`A series twice: ${line}`);
      series.add(seriesKey(sample));
      last.samples.push(sample);
    }
  }
  return families;
}

/** All samples by what identifies them, for comparing two expositions whatever their order. */
export function samplesByKey(families: readonly { readonly samples: readonly ParsedSample[] }[]): Map<string, number> {
  const samples = families.flatMap((family) => family.samples).map((one) => [seriesKey(one), one.value] as const);
  return new Map(samples.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function seriesKey({ name, labels }: Pick<ParsedSample, "name" | "labels">): string {
  return JSON.stringify([name, Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}

function parseSample(line: string): ParsedSample {
  const [, name = "", pairs = "", number = ""] = SAMPLE.exec(line) ?? [];
  if (name === "") throw new Error(`Not a sample: ${line}`);
  const labels: Record<string, string> = {};
  let rest = pairs;
  while (rest !== "") {
    const [pair = "", label = "", value = ""] = PAIR.exec(rest) ?? [];
    if (pair === "" || Object.hasOwn(labels, label)) throw new Error(`Not labels: ${line}`);
    if (pair.endsWith(",") && pair.length === rest.length) throw new Error(`A comma too many: ${line}`);
    labels[label] = unescape(value);
    rest = rest.slice(pair.length);
  }
  return { name, labels, value: parseNumber(number) };
}

/** What Go's ParseFloat accepts of what an encoder in JavaScript could write. */
function parseNumber(text: string): number {
  if (/^nan$/i.test(text)) return NaN;
  if (/^[+-]?inf$/i.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  if (!/^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text)) throw new Error(`Not a number: ${text}`);
  return Number(text);
}

function unescape(text: string): string {
  return text.replace(/\\(.)/g, (_, escaped: string) => (escaped === "n" ? "\n" : escaped));
}
