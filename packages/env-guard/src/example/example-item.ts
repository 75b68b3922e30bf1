import type { Assignment, EnvDocument, EnvLine } from "../env-file/env-line.ts";
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

/** The variable that an assignment belongs to; of words behind an `=` that are no value, none. */
export type VariableOf = (assignment: Pick<Assignment, "name" | "value" | "quote">) => string | undefined;

/** Takes an example file apart; `variableOf` tells which variable an assignment belongs to. */
export function exampleItems(document: EnvDocument, variableOf: VariableOf): ExampleItem[] {
  const headings = headingsOf(document);
  const off = linesOff(document, variableOf);
  const items: ExampleItem[] = [];
  let above: EnvLine[] = [];
  const release = () => {
    items.push(...above.map((line) => ({ kind: "loose" as const, line })));
    above = [];
  };
  for (const line of document.lines) {
    const assignment = assignmentOf(line, off);
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
  off: ReadonlySet<EnvLine>,
): Pick<VariableItem, "name" | "value" | "isOff"> | undefined {
  if (line.kind === "assignment") return { name: line.name, value: line.value, isOff: false };
  if (line.kind !== "comment" || line.assignment === undefined || !off.has(line)) return undefined;
  return { name: line.assignment.name, value: line.assignment.value, isOff: true };
}

/** The comments that are variables switched off: the first of each that no line sets. All others are somebody's notes. */
function linesOff({ lines }: EnvDocument, variableOf: VariableOf): ReadonlySet<EnvLine> {
  const taken = new Set(
    lines.map((line) => (line.kind === "assignment" ? variableOf({ ...line, quote: '"' }) : undefined)),
  );
  const off = new Set<EnvLine>();
  for (const line of lines) {
    if (line.kind !== "comment" || line.assignment === undefined || isGenerated(line)) continue;
    const variable = variableOf(line.assignment);
    if (variable === undefined || line.assignment.comment !== undefined || taken.has(variable)) continue;
    taken.add(variable);
    off.add(line);
  }
  return off;
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
    for (let at = start; at < lines.length; at += 1) {
      const line = lines[at]!;
      headings.add(line);
      if (line.kind === "comment" && line.text.includes(title)) break;
    }
  }
  return headings;
}
