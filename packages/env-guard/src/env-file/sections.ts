import type { CommentLine, EnvDocument } from "./env-line.ts";

/** A part of a file with a heading: from one decorated comment to the next. */
export interface Section {
  readonly title: string;
  /** The index of the heading among the document's lines, with the decoration above it. */
  readonly start: number;
  /** The index behind its last line. */
  readonly end: number;
}

/**
 * The sections of a file: `# --- Database ---`, `##### Database #####`, `# [[DATABASE]]`, or a title between two rules. What
 * stands before the first heading belongs to none.
 */
export function sectionsOf({ lines }: EnvDocument): readonly Section[] {
  const headings: { title: string; start: number }[] = [];
  for (const [index, line] of lines.entries()) {
    const title = line.kind === "comment" ? titleOf(lines, index, line) : undefined;
    if (title === undefined) continue;
    let start = index;
    if (isEmptyComment(lines[start - 1]) && isRule(lines[start - 2])) start -= 2;
    else if (isRule(lines[start - 1])) start -= 1;
    headings.push({ title, start });
  }
  return headings.map(({ title, start }, index) => ({ title, start, end: headings[index + 1]?.start ?? lines.length }));
}

const decoration = /^[\s#=*~_|–—─━═-]+|[\s#=*~_|–—─━═-]+$/g;
const ruleText = /^[\s#=*~_|–—─━═-]{3,}$/;

function titleOf(lines: EnvDocument["lines"], index: number, line: CommentLine): string | undefined {
  const text = line.text.trim();
  // Longer ones are prose, and expressions with two ends take their time.
  if (line.assignment || text === "" || text.length > 120 || isRule(line)) return undefined;
  const bracketed = /^\[{1,2}([^[\]=]+)\]{1,2}$/.exec(text)?.[1];
  if (bracketed !== undefined) return bracketed.trim();
  const title = text.replaceAll(decoration, "");
  // Between its decoration, or between two rules.
  const isDecorated = /^[#=*~–—─━═-]+.*[#=*~–—─━═-]{2,}$|^[#=*~–—─━═-]{2,}.*[#=*~–—─━═-]+$/.test(text);
  const isBoxed = isRule(behindEmptyComments(lines, index, -1)) && isRule(behindEmptyComments(lines, index, 1));
  return (isDecorated || isBoxed) && title !== "" && title.length <= 80 ? title : undefined;
}

function behindEmptyComments(
  lines: EnvDocument["lines"],
  index: number,
  step: 1 | -1,
): EnvDocument["lines"][number] | undefined {
  const next = lines[index + step];
  return isEmptyComment(next) ? lines[index + 2 * step] : next;
}

function isRule(line: EnvDocument["lines"][number] | undefined): boolean {
  return line?.kind === "comment" && line.text.trim() !== "" && ruleText.test(line.text.trim());
}

function isEmptyComment(line: EnvDocument["lines"][number] | undefined): boolean {
  return line?.kind === "comment" && line.text.trim() === "";
}
