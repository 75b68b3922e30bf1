import type { AssignmentLine, EnvDocument } from "./env-line.ts";
import { speakable, type LintId, type LintNotice } from "./lint-rule.ts";
import { composeReading, dockerReading } from "./readers/docker-reading.ts";
import { dotenvReading } from "./readers/dotenv-reading.ts";
import { nodeReading } from "./readers/node-reading.ts";
import type { ReadEntry, Reading } from "./readers/reading.ts";
import { isAssignment } from "./parse-env.ts";

/** A program that reads environment files in its own way. */
export type EnvFileReader = "dotenv" | "node" | "docker" | "compose";

interface Reader {
  readonly id: LintId;
  readonly refuses: LintId;
  readonly title: string;
  readonly read: (text: string) => Reading;
  /** Why it reads a line differently, if that can be told. */
  readonly cause: (line: AssignmentLine) => string | undefined;
}

const readers: Readonly<Record<EnvFileReader, Reader>> = {
  dotenv: {
    id: "env-file-dotenv",
    refuses: "env-file-dotenv",
    title: "dotenv",
    read: dotenvReading,
    cause: (line) => (line.value === "" ? "looks for the value on the next line" : undefined),
  },
  node: {
    id: "env-file-node",
    refuses: "env-file-node",
    title: "Node",
    read: nodeReading,
    cause(line) {
      if (line.isExported && line.value === "") return "takes export for a part of the name, since no value follows";
      if (line.value === "" && line.quote === undefined) {
        return "skips the blank behind the = and takes the next line for the value";
      }
      if (line.value.includes("\\") && line.quote) return "ends the value at an escaped quote, or unescapes less";
      return line.raw[line.nameStart + line.name.length] === ":" ? "takes no colon for a =" : undefined;
    },
  },
  docker: {
    id: "env-file-docker",
    refuses: "env-file-docker-refuses",
    title: "docker run --env-file",
    read: dockerReading,
    cause(line) {
      if (line.endLine > line.line) return "ends the value with the line";
      if (line.quote) return "keeps the quotes";
      return line.comment === undefined
        ? "keeps the blanks around the value"
        : "takes the comment for a part of the value";
    },
  },
  compose: {
    id: "env-file-compose",
    refuses: "env-file-compose-refuses",
    title: "Compose",
    read: composeReading,
    cause(line) {
      if (line.quote === "`") return "knows no backticks";
      if (line.quote === undefined && line.comment !== undefined) {
        return "takes a # without a blank before it for a part of the value";
      }
      return line.quote && line.value.includes("\\") ? "unescapes more" : undefined;
    },
  },
};

/** Where programs would read a document differently from dotenv's documentation. */
export function lintReaders(text: string, document: EnvDocument, names: readonly EnvFileReader[]): LintNotice[] {
  const lines = document.lines.filter(isAssignment);
  return names.flatMap((name) => lintReader(readers[name], text, lines, name === "node" || name === "dotenv"));
}

function lintReader(reader: Reader, text: string, lines: readonly AssignmentLine[], isEach: boolean): LintNotice[] {
  const { entries, refusal } = reader.read(text);
  if (refusal) {
    const evidence = `${reader.title} refuses the file: ${refusal.reason}`;
    return [{ id: reader.refuses, line: refusal.line, evidence }];
  }
  const byLine = grouped(entries, ({ line }) => line);
  const differences = lines.flatMap((line) => differenceOf(reader, line, byLine.get(line.line)));
  const known = new Set(lines.map(({ line }) => line));
  for (const { line } of entries) {
    if (known.has(line)) continue;
    differences.push({ line, column: 1, what: "sees a variable in this line, which has none by itself" });
  }
  if (isEach) {
    return differences.map(({ line, column, what }) => ({
      id: reader.id,
      line,
      column,
      evidence: `${reader.title} ${what}`,
    }));
  }
  // Docker's ways are many lines' fate: one finding for each of them.
  return [...grouped(differences, ({ group, what }) => group ?? what)].map(([group, all]) => {
    const others = all.length > 1 ? ` in ${all.length} lines: ${listed(all.map(({ line }) => line))}` : "";
    const { line, column } = all[0]!;
    return {
      id: reader.id,
      line,
      column,
      evidence: `${reader.title} ${all.length > 1 ? group : all[0]!.what}${others}`,
    };
  });
}

interface Difference {
  readonly line: number;
  readonly column: number;
  readonly what: string;
  readonly group?: string;
}

function differenceOf(reader: Reader, line: AssignmentLine, entries: readonly ReadEntry[] = []): Difference[] {
  const own = entries.find(({ name }) => name === line.name);
  if (own?.value === line.value) return [];
  // Of a byte order mark there is a finding already.
  const isMarked = line.line === 1 && line.raw.startsWith("\ufeff");
  if (!own && isMarked && entries.some(({ name }) => name === `\ufeff${line.name}`)) return [];
  const cause = reader.cause(line);
  const outcome = own ? "reads another value" : entries.length > 0 ? "reads another name" : "doesn't read it";
  const what = `${cause ?? outcome} (${speakable(line.name)})`;
  return [{ line: line.line, column: line.column, what, group: cause ?? outcome }];
}

function listed(lines: readonly number[]): string {
  return lines.length > 5 ? `${lines.slice(0, 5).join(", ")}, …` : lines.join(", ");
}

function grouped<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
