import type { EnvDocument, EnvLine } from "../env-file/env-line.ts";
import { sectionsOf } from "../env-file/sections.ts";

/** A variable of an example file, with what stands directly above it. */
export interface VariableItem {
  readonly kind: "variable";
  readonly name: string;
  readonly value: string;
  /** Whether it is switched off: `# NAME=value`. */
  readonly isOff: boolean;
  /** Comments that people wrote. */
  readonly comments: readonly EnvLine[];
  /** Comments that env-guard wrote. */
  readonly generated: readonly EnvLine[];
  /** Whether the comments stand in the order in which they are written: people's first. */
  readonly isTidy: boolean;
  /** The line with the name. */
  readonly line: EnvLine;
}

/** A line that belongs to no variable. */
export interface LooseItem {
  readonly kind: "loose";
  readonly line: EnvLine;
}

/** A part of an example file. */
export type ExampleItem = VariableItem | LooseItem;

/** What comments of env-guard begin with, so that it can tell them from people's. */
export const generatedMark = "#:";

/** Takes an example file apart; `isKnown` tells which names count where they are switched off. */
export function exampleItems(document: EnvDocument, isKnown: (name: string) => boolean): ExampleItem[] {
  const headings = headingsOf(document);
  const items: ExampleItem[] = [];
  let above: EnvLine[] = [];
  const release = () => {
    items.push(...above.map((line) => ({ kind: "loose" as const, line })));
    above = [];
  };
  for (const line of document.lines) {
    const assignment = assignmentOf(line, isKnown);
    if (assignment !== undefined) {
      const generated = above.filter(isGenerated);
      const comments = above.filter((comment) => !isGenerated(comment));
      const isTidy = above.slice(0, comments.length).every((comment) => !isGenerated(comment));
      items.push({ kind: "variable", ...assignment, comments, generated, isTidy, line });
      above = [];
    } else if (line.kind === "comment") {
      above.push(line);
      // A heading stays where it is, with all that stands above it.
      if (headings.has(line)) release();
    } else {
      above.push(line);
      release();
    }
  }
  release();
  return items;
}

function assignmentOf(
  line: EnvLine,
  isKnown: (name: string) => boolean,
): Pick<VariableItem, "name" | "value" | "isOff"> | undefined {
  if (line.kind === "assignment") return { name: line.name, value: line.value, isOff: false };
  const off = line.kind === "comment" && !isGenerated(line) ? line.assignment : undefined;
  return off && isKnown(off.name) ? { name: off.name, value: off.value, isOff: true } : undefined;
}

function isGenerated(line: EnvLine): boolean {
  return line.raw.trimStart().startsWith(generatedMark);
}

/** The lines that are headings, and the rules above and below them. */
function headingsOf(document: EnvDocument): ReadonlySet<EnvLine> {
  const { lines } = document;
  const headings = new Set(
    lines.filter((line) => line.kind === "comment" && /^[\s#=*~_-]*[#=*~_-]{3}\s*$/.test(line.text)),
  );
  for (const { title, start } of sectionsOf(document)) {
    const end = lines.findIndex((line, at) => at >= start && line.kind === "comment" && line.text.includes(title));
    for (const line of lines.slice(start, end + 1)) headings.add(line);
  }
  return headings;
}
