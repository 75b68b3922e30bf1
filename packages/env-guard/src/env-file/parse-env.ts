import { lineEnd, skipBlanks, skipLineBreak } from "./character.ts";
import type { AssignmentLine, EnvDocument, EnvLine } from "./env-line.ts";
import { scanHead } from "./parse.ts";
import { scanValue } from "./scan-value.ts";

export function isAssignment(line: EnvLine): line is AssignmentLine {
  return line.kind === "assignment";
}

/** The assignments that count, by name: of a name that is assigned twice, the last. */
export function assignmentsOf({ lines }: EnvDocument): Map<string, AssignmentLine> {
  return new Map(lines.filter(isAssignment).map((line) => [line.name, line]));
}

/** The variables of an environment file, as an object without a prototype: of a name that is assigned twice, the last. */
export function parseEnv(text: string): Record<string, string> {
  const values: Record<string, string> = Object.create(null) as Record<string, string>;
  for (let start = 0; start < text.length;) {
    const first = skipBlanks(text, start);
    const head = text.charCodeAt(first) === 35 ? undefined : scanHead(text, first);
    const value = head && scanValue(text, head.end);
    if (head && value) values[head.name] = value.value;
    start = skipLineBreak(text, value?.lineEnd ?? lineEnd(text, first));
  }
  return values;
}
