import { refuseProblems } from "../definition/env-guard-error.ts";
import type { AssignmentLine, EnvDocument, EnvLine } from "./env-line.ts";
import { formatValue } from "./format-value.ts";
import { parseEnvFile } from "./parse.ts";
import { printEnvFile } from "./print.ts";
import { sectionsOf } from "./sections.ts";
import { assignmentsOf } from "./parse-env.ts";

/** Where a new variable goes, and what is said about it. */
export interface InsertOptions {
  /** The title of the section at whose end it goes; made if there is none. @defaultValue the end of the file */
  readonly section?: string;
  /** Stands above it as a comment, line by line. */
  readonly comment?: string;
}

/**
 * Gives a variable a value: in the line that counts if it has one, else as `insertVariable` would. Every other character
 * stays.
 *
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` for what can't be written
 */
export function setValue(document: EnvDocument, name: string, value: string, options: InsertOptions = {}): EnvDocument {
  const line = assignmentsOf(document).get(name);
  if (!line) return insertVariable(document, name, value, options);
  const before = line.raw.slice(0, line.valueStart);
  const after = line.raw.slice(line.valueEnd);
  // Node misreads no value at all behind `export` or beside a blank.
  const isBare = !line.isExported && before.endsWith("=") && !/^[^\r\n]/.test(after);
  const written = writtenValue(name, value) || (isBare ? "" : '""');
  const edited = replaced(document, (one) => (one === line ? before + written + after : one.raw));
  return checkOthers(document, edited, name, value);
}

/**
 * Adds a variable, at the end of a section or of the file.
 *
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` for what can't be written
 */
export function insertVariable(
  document: EnvDocument,
  name: string,
  value: string,
  { section, comment }: InsertOptions = {},
): EnvDocument {
  checkName(name);
  const newline = newlineOf(document);
  const about = comment === undefined ? [] : comment.split(/\r\n?|\n/).map((line) => `# ${line}`.trimEnd());
  const block = [...about, `${name}=${writtenValue(name, value)}`].join(newline) + newline;
  const found =
    section === undefined ? undefined : sectionsOf(document).find(({ title }) => isSameTitle(title, section));
  const heading = section === undefined || found ? "" : `# --- ${section.replaceAll(/[\r\n]+/g, " ")} ---${newline}`;
  let index = found?.end ?? document.lines.length;
  // Before the blank lines that part a section from the next.
  while (found && index > found.start + 1 && document.lines[index - 1]?.kind === "blank") index -= 1;
  const texts = document.lines.map(({ raw }) => raw);
  const before = texts.slice(0, index).join("");
  const isOpen = before !== "" && !/[\r\n]$/.test(before);
  const gap = heading === "" || before === "" || /(?:\n\n|\r\n\r\n|\r\r)$/.test(before) ? "" : newline;
  const text = before + (isOpen ? newline : "") + gap + heading + block + texts.slice(index).join("");
  return checkOthers(document, parseEnvFile(text), name, value);
}

/** Gives a variable another name, in every line that assigns it, comments too. */
export function renameVariable(document: EnvDocument, from: string, to: string): EnvDocument {
  checkName(to);
  return replaced(document, (line) => {
    if (line.kind === "assignment" && line.name === from) {
      return line.raw.slice(0, line.nameStart) + to + line.raw.slice(line.nameStart + from.length);
    }
    // The first place where the name stands in such a comment is its own.
    return line.kind === "comment" && line.assignment?.name === from ? line.raw.replace(from, () => to) : line.raw;
  });
}

/** Switches a variable off: a `# ` before every line of every assignment. */
export function commentOut(document: EnvDocument, name: string): EnvDocument {
  return replaced(document, (line) =>
    isOf(line, name) ? line.raw.replaceAll(/^(\uFEFF?)(?=[^\r\n])/gm, "$1# ") : line.raw,
  );
}

/** Switches a variable that was commented out on again: the last such line, if it is on one line. */
export function uncomment(document: EnvDocument, name: string): EnvDocument {
  const off = document.lines.findLast((line) => line.kind === "comment" && line.assignment?.name === name);
  return replaced(document, (line) => (line === off ? line.raw.replace(/#[#\s]*/, "") : line.raw));
}

/**
 * Takes a variable out, with every line that assigns it; the comments around it stay.
 *
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` if other variables would read otherwise without these lines
 */
export function removeVariable(document: EnvDocument, name: string): EnvDocument {
  const edited = replaced(document, (line) => (isOf(line, name) ? (/^\uFEFF/.exec(line.raw)?.[0] ?? "") : line.raw));
  return checkOthers(document, edited, name, undefined);
}

function isOf(line: EnvLine, name: string): line is AssignmentLine {
  return line.kind === "assignment" && line.name === name;
}

/** A document of other texts: what has changed is read anew, so that all places are right. */
function replaced(document: EnvDocument, textOf: (line: EnvLine) => string): EnvDocument {
  return parseEnvFile(document.lines.map(textOf).join(""));
}

function newlineOf(document: EnvDocument): string {
  return /\r\n?|\n/.exec(printEnvFile({ lines: document.lines.slice(0, 1) }))?.[0] ?? "\n";
}

function isSameTitle(one: string, other: string): boolean {
  return one.toLowerCase() === other.trim().toLowerCase();
}

function checkName(name: string): void {
  const problem = {
    code: "NAME",
    what: "A variable's name must be letters, digits and underscores, and not begin with a digit",
    got: `a text of ${name.length} characters`,
    fix: "Give it such a name",
  };
  refuseProblems("ENV_ARGUMENT_INVALID", "change of an environment file", /^[A-Za-z_]\w*$/.test(name) ? [] : [problem]);
}

/**
 * Lets an edit pass only if all other variables read as before, and its own as it should: `undefined` means not at all.
 * Quotes further up that aren't closed may take it in, or end in what is taken out.
 */
function checkOthers(before: EnvDocument, after: EnvDocument, name: string, value: string | undefined): EnvDocument {
  const was = assignmentsOf(before);
  const is = assignmentsOf(after);
  const isSame = [...was].every(([other, line]) => other === name || is.get(other)?.value === line.value);
  const problem = {
    code: "UNCLOSED_QUOTE",
    what: `${name} can't be ${value === undefined ? "removed" : "written"} without changing how other lines read`,
    fix: "Close the quotes in the lines above it",
  };
  const size = was.size + Number(value !== undefined) - Number(was.has(name));
  const isRight = isSame && is.get(name)?.value === value && is.size === size;
  refuseProblems("ENV_ARGUMENT_INVALID", "change of an environment file", isRight ? [] : [problem]);
  return after;
}

function writtenValue(name: string, value: string): string {
  const written = formatValue(value);
  const problem = {
    code: "UNWRITABLE",
    what: `The value of ${name} can't be written so that dotenv and Node both read it`,
    fix: "Encode it (as base64, say)",
  };
  refuseProblems("ENV_ARGUMENT_INVALID", "change of an environment file", written === undefined ? [problem] : []);
  return written!;
}
