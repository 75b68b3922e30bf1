/** What terminals are wide at least. */
const columns = 80;

/**
 * Wraps the text of a help: paragraphs anew, and what an option says below where it begins. What stands in columns, and
 * what begins with blanks, stays on a line of its own, and so does a line that shows how to call `program`.
 */
export function wrappedText(text: string, program: string): string {
  const blocks: Block[] = [];
  for (const line of text.split("\n")) {
    const last = blocks.at(-1);
    if (last && isContinued(last, line, program)) last.words += ` ${line.trim()}`;
    else blocks.push({ words: line.trimEnd(), hang: hangOf(line) });
  }
  return blocks.map(wrapped).join("\n");
}

/** A paragraph or an option. */
interface Block {
  words: string;
  /** How far its further lines are indented. */
  readonly hang: number;
}

function isContinued({ words, hang }: Block, line: string, program: string): boolean {
  const start = line.search(/\S/);
  if (start < 0 || words === "" || start !== hang || line.trimStart().startsWith(`${program} `)) return false;
  // A list of names goes on behind a comma, a paragraph unless something ends it or begins.
  return start > 0 ? hang > words.search(/\S/) || words.endsWith(",") : !words.endsWith(":");
}

function hangOf(line: string): number {
  const start = line.search(/\S/);
  if (start < 0) return 0;
  const usage = /^Usage: +/.exec(line)?.[0].length;
  const column = start > 0 ? /^ +\S.*?\S? {2,}(?=\S)/.exec(line)?.[0].length : undefined;
  return usage ?? column ?? start;
}

function wrapped({ words, hang }: Block): string {
  if (words.length <= columns) return words;
  // Not among the blanks that make a column.
  const end = words.lastIndexOf(" ", columns);
  const least = Math.max(hang, words.search(/\S/));
  if (end <= least) return words;
  const rest = `${" ".repeat(hang)}${words.slice(end + 1)}`;
  return `${words.slice(0, end).trimEnd()}\n${wrapped({ words: rest, hang })}`;
}
