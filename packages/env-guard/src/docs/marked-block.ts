/** Where the generated part of a Markdown file begins and ends. */
export const blockMarkers = { begin: "<!-- env-guard:begin -->", end: "<!-- env-guard:end -->" } as const;

/** The generated part of a file. */
export interface MarkedBlock {
  /** Offsets of the text between the markers, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Line of the first marker, from 1. */
  readonly line: number;
  /** Level of the last heading above it; 0 if there is none. */
  readonly level: number;
}

/** Finds the generated part; `undefined` if there is none, `"broken"` if a marker is alone, twice, or in the wrong place. */
export function findBlock(text: string): MarkedBlock | "broken" | undefined {
  const { begin, end } = blockMarkers;
  const [first, last] = [text.indexOf(begin), text.indexOf(end)];
  if (first < 0 && last < 0) return undefined;
  if (first < 0 || last < first || first !== text.lastIndexOf(begin) || last !== text.lastIndexOf(end)) return "broken";
  const above = text.slice(0, first);
  const heading = [...above.matchAll(/^(#{1,6})[ \t]/gm)].at(-1)?.[1] ?? "";
  return { start: first + begin.length, end: last, line: above.split("\n").length, level: heading.length };
}

/** The file with another generated part, and every other byte as it was. */
export function replaceBlock(text: string, { start, end }: MarkedBlock, content: string): string {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  return text.slice(0, start) + `\n${content.trim()}\n`.replaceAll("\n", newline) + text.slice(end);
}
