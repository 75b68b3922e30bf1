import type { EnvDocument, EnvLine } from "../env-file/env-line.ts";
import { sectionsOf } from "../env-file/sections.ts";
import { choicesIn } from "./inferred-choices.ts";
import { withoutSecrets } from "./unsaid-secrets.ts";

/** What the comments of an example file say of its lines. */
export interface Comments {
  /** The comment right above a line, and the one behind its value. */
  of(index: number): readonly string[];
  /** The heading that stands above a line since the last one that was asked for. */
  headingAt(index: number): string | undefined;
  /** The choices that are listed above a line, behind its value, or right below it. */
  choicesAt(index: number): readonly string[] | undefined;
}

/** Reads the comments of a document: which of them say something of one variable, and which are headings. */
export function commentsOf(document: EnvDocument): Comments {
  const { lines } = document;
  const sections = sectionsOf(document);
  const headings = new Set(sections.flatMap(({ start, end }) => headingLines(lines, start, end)));
  const groups = new Map(lines.flatMap((_line, index) => groupTitle(lines, index)));
  let told: string | undefined;
  const toldSections = new Set<string>();
  return {
    of(index) {
      const line = lines[index]!;
      const behind =
        line.kind === "assignment" ? line.comment : line.kind === "comment" ? line.assignment?.comment : "";
      const above: string[] = [];
      const isOwn = (at: number) =>
        isProse(lines[at]) && !headings.has(at) && !groups.has(at) && !belowOf(lines, at - 1);
      for (let at = index - 1; isOwn(at); at -= 1) if (!isGenerated(lines[at])) above.unshift(proseOf(lines[at]!));
      return [...above, withoutSecrets((behind ?? "").trim())].filter((text) => text !== "");
    },
    choicesAt(index) {
      return belowOf(lines, index) ?? choicesIn(this.of(index));
    },
    headingAt(index) {
      const title =
        groups.get(index - 1) ?? sections.findLast(({ start, end }) => start <= index && index < end)?.title;
      const isGroup = groups.has(index - 1);
      // Behind a group, the section isn't told again.
      if (title === told || (!isGroup && title !== undefined && toldSections.has(title))) return undefined;
      told = title;
      if (title !== undefined && !isGroup) toldSections.add(title);
      return title === undefined ? undefined : withoutSecrets(title);
    },
  };
}

/** A few words above several variables, as `# Redis`, say something of all of them. */
function groupTitle(lines: readonly EnvLine[], index: number): readonly (readonly [index: number, title: string])[] {
  const line = lines[index];
  if (!line || !isProse(line) || isProse(lines[index - 1])) return [];
  const title = proseOf(line);
  const isTitle = /^[A-Z\d][^.:?!|,=`]{0,40}$/.test(title) && title.split(" ").length < 5;
  return isTitle && isVariable(lines[index + 1]) && isVariable(lines[index + 2]) ? [[index, title]] : [];
}

/** The choices in the comment below a variable: `CACHE=memory` and then `# memory | redis`. */
function belowOf(lines: readonly EnvLine[], index: number): readonly string[] | undefined {
  const [line, next] = [lines[index], lines[index + 1]];
  if (line?.kind !== "assignment" || !next || !isProse(next)) return undefined;
  const choices = proseOf(next).includes("|") ? choicesIn([proseOf(next)]) : undefined;
  return choices?.includes(line.value) ? choices : undefined;
}

function isVariable(line: EnvLine | undefined): boolean {
  return line?.kind === "assignment" || (line?.kind === "comment" && line.assignment !== undefined);
}

/** The lines of a section that are its heading: the title and the rules around it. */
function headingLines(lines: readonly EnvLine[], start: number, end: number): readonly number[] {
  let last = start;
  while (last + 1 < end && isProse(lines[last + 1]) && proseOf(lines[last + 1]!) === "") last += 1;
  // A title between two rules is a line further down.
  const isRuled = proseOf(lines[start]!) === "";
  if (isRuled) {
    last += 1;
    while (last + 1 < end && isProse(lines[last + 1]) && proseOf(lines[last + 1]!) === "") last += 1;
  }
  return Array.from({ length: last - start + 1 }, (_, index) => start + index);
}

function isProse(line: EnvLine | undefined): boolean {
  return line?.kind === "comment" && !line.assignment;
}

/** What `env-guard example` wrote of a variable, which the definition says already. */
function isGenerated(line: EnvLine | undefined): boolean {
  return line?.kind === "comment" && line.text.startsWith(":");
}

/** What a comment says, without what decorates it. */
function proseOf(line: EnvLine): string {
  // Redacted before it is cut, so that no half of a key stays; what is longer than this says nothing here.
  const text = line.kind === "comment" ? withoutSecrets(line.text).slice(0, 500) : "";
  return text
    .replace(/^[#\s]+/, "")
    .replace(/^[=*~_|–—─━═-]{2,}|[#=*~_|–—─━═-]{2,}$/g, "")
    .trim();
}

/** What comments say of a variable, as one sentence or two. */
export function descriptionOf(comments: readonly string[]): string | undefined {
  const text = comments
    .map((comment) => (/[.!?:;,)]$/.test(comment) ? comment : `${comment}.`))
    .join(" ")
    .replaceAll(/\s+/g, " ");
  if (text === "") return undefined;
  const short = text.length > 200 ? `${text.slice(0, 197).replace(/\s+\S*$/, "")} …` : text;
  return short.replace(/\.$/, "");
}
