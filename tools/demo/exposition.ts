/** Numbers of a metrics page, by the series exactly as it is printed: `name{label="value"}`. */
export type Exposition = ReadonlyMap<string, number>;

export async function readExposition(url: string, signal: AbortSignal): Promise<Exposition> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return parseExposition(await response.text());
}

export function parseExposition(text: string): Exposition {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]),
  );
}

/** The sum over all series of a metric whose printed labels contain every one of the fragments. */
export function total(exposition: Exposition, name: string, fragments: readonly string[] = []): number {
  let sum = 0;
  for (const [series, value] of exposition) {
    const isOfMetric = series === name || series.startsWith(`${name}{`);
    if (isOfMetric && fragments.every((fragment) => series.includes(fragment))) sum += value;
  }
  return sum;
}
