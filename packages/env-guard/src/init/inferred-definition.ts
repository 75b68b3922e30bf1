import { parseEnvFile } from "../env-file/parse.ts";
import type { Assignment, EnvLine } from "../env-file/env-line.ts";
import { commentsOf, descriptionOf, type Comments } from "./inferred-comments.ts";
import { inferBuilder, isSecret, quoted, type InferredBuilder } from "./inferred-builder.ts";
import { printProperty, type Call } from "./printed-call.ts";
import { looksSecret } from "./unsaid-secrets.ts";

/** A definition that fits an example file. */
export interface InferredDefinition {
  /** TypeScript, formatted. */
  readonly source: string;
  /** The variables in it. */
  readonly names: readonly string[];
  /** What was left out or couldn't be kept, by name. */
  readonly remarks: readonly { readonly name: string; readonly line: number; readonly remark: string }[];
}

/**
 * Infers a definition from an example file: types from names, values and comments, what is secret from names, what is
 * optional from commented lines and empty values. No value of anything secret gets into it.
 */
export function inferDefinition(text: string): InferredDefinition {
  const document = parseEnvFile(text);
  const comments = commentsOf(document);
  const hasPostgres = /postgres/i.test(text) && !/mysql:\/\//i.test(text);
  const wanted = wantedLines(document.lines);
  const remarks: { name: string; line: number; remark: string }[] = [];
  const names: string[] = [];
  const used = new Set(["defineEnv"]);
  const body: string[] = [];
  for (const [name, { index, isOff, assignment }] of wanted) {
    const { line } = document.lines[index]!;
    if (!/^[A-Z_][A-Z0-9_]*$/.test(name)) {
      remarks.push({ name, line, remark: "has a name that is not of capital letters, digits and underscores" });
      continue;
    }
    const companion = /^(.+)_(?:EXPIRES_AT|ROTATED_AT)$/.exec(name)?.[1];
    if (companion !== undefined && wanted.has(companion) && isSecret({ name: companion, value: "" })) {
      remarks.push({ name, line, remark: `belongs to ${companion} and is read without being declared` });
      continue;
    }
    const heading = comments.headingAt(index);
    if (heading !== undefined) body.push(`${body.length > 0 ? "\n" : ""}    // ${heading}\n`);
    const isApart = isBehindBlank(document.lines, index);
    if (heading === undefined && isApart && body.length > 0) body.push("\n");
    const { calls, builder, isMarked, missed } = variableCalls({ assignment, isOff, index, comments, hasPostgres });
    if (missed !== undefined) {
      remarks.push({ name, line, remark: `would be ${missed}() if the example held nothing or what that takes` });
    }
    if (/^(?:null|undefined)$/.test(assignment.value) && !isOff) {
      remarks.push({ name, line, remark: "holds the word null or undefined, which no variable may: leave it empty" });
    }
    used.add(builder);
    names.push(name);
    body.push(printProperty({ name, calls, isMarked }));
  }
  const imports = [...used].toSorted();
  const source = `${printImport(imports)}\n\nexport const definition = defineEnv({\n  vars: {\n${body.join("")}  },\n});\n`;
  return { source, names, remarks };
}

/** Whether a blank line stands above a line, or above the comment on it. */
function isBehindBlank(lines: readonly EnvLine[], index: number): boolean {
  let at = index - 1;
  for (let line = lines[at]; line?.kind === "comment" && !line.assignment; line = lines[at]) at -= 1;
  return lines[at]?.kind === "blank";
}

// What stands for a value that everybody has to find.
const standIn = /^<.*>$|^\[.*\]$|(?<![a-z])your(?![a-z])|change[-_ ]?me|replace[-_ ]?me|x{4}|\.{3}/i;

// Those that a placeholder in the example keeps from being used.
const vendorBuilders: ReadonlySet<string> = new Set(["stripeKey", "sentryDsn", "postgresUrl", "redisUrl"]);

interface Wanted {
  readonly index: number;
  readonly isOff: boolean;
  readonly assignment: Assignment;
}

/** Each variable by its first line that isn't commented out, or else by its first; in the order of the file. */
function wantedLines(lines: readonly EnvLine[]): Map<string, Wanted> {
  const wanted = new Map<string, Wanted>();
  for (const [index, line] of lines.entries()) {
    const isOff = line.kind === "comment";
    const assignment = line.kind === "assignment" ? line : isOff ? line.assignment : undefined;
    if (!assignment) continue;
    const known = wanted.get(assignment.name);
    // What counts of two is the last, as in every reader.
    if (!known || (known.isOff && !isOff)) wanted.set(assignment.name, { index, isOff, assignment });
    else if (!isOff) wanted.set(assignment.name, { ...known, assignment });
  }
  return wanted;
}

interface Circumstances {
  readonly assignment: Assignment;
  readonly isOff: boolean;
  readonly index: number;
  readonly comments: Comments;
  readonly hasPostgres: boolean;
}

function variableCalls({ assignment, isOff, index, comments, hasPostgres }: Circumstances): {
  calls: readonly Call[];
  builder: string;
  isMarked: boolean;
  missed: string | undefined;
} {
  const { name } = assignment;
  // A reference is another variable's matter.
  const value = /\$\{?\w/.test(assignment.value) && !isSecret(assignment) ? "" : assignment.value.trim();
  const said = comments.of(index);
  const choices = comments.choicesAt(index);
  const chosen = inferBuilder({ name, value, choices, hasPostgres });
  const best = inferBuilder({ name, value: "", choices, hasPostgres }).name;
  const missed = vendorBuilders.has(best) && chosen.name !== best ? best : undefined;
  const isHidden =
    chosen.variable.spec.sensitive === true || chosen.isMarked === true || isSecret(assignment) || looksSecret(value);
  const calls: Call[] = [
    { name: chosen.name, args: chosen.args },
    ...presence({ chosen, value, isOff, isHidden, name }),
  ];
  const description = descriptionOf(said);
  if (description !== undefined) calls.push({ name: "describe", args: [quoted(description)] });
  return { calls, builder: chosen.name, isMarked: chosen.isMarked === true, missed };
}

interface Presence {
  readonly chosen: InferredBuilder;
  readonly name: string;
  readonly value: string;
  readonly isOff: boolean;
  readonly isHidden: boolean;
}

/** Whether a variable must be set, and what it is if it isn't. */
function presence({ chosen, name, value, isOff, isHidden }: Presence): readonly Call[] {
  const isShown = value !== "" && !isHidden && !standIn.test(value);
  const example: readonly Call[] = isShown ? [{ name: "example", args: [quoted(value)] }] : [];
  if (isOff) return [{ name: "optional", args: [] }, ...example];
  if (value === "") {
    return [isHidden ? { name: "requiredIn", args: [quoted("production")] } : { name: "optional", args: [] }];
  }
  if (/^(?:NODE|APP)_ENV$/.test(name)) return [{ name: "optional", args: [] }];
  const isLocal = /localhost|127\.0\.0\.1|0\.0\.0\.0|host\.docker\.internal|\bexample\.|your|@/i.test(value);
  if (!isShown || (isLocal && chosen.name !== "oneOf")) return example;
  return [{ name: "default", args: [literal(chosen, value)] }];
}

function literal({ variable }: InferredBuilder, value: string): string {
  const reading = variable.spec.read(value);
  return "value" in reading && typeof reading.value !== "string" ? String(reading.value) : quoted(value);
}

function printImport(names: readonly string[]): string {
  const line = `import { ${names.join(", ")} } from "@luneo/env-guard";`;
  return line.length <= 80
    ? line
    : `import {\n${names.map((name) => `  ${name},\n`).join("")}} from "@luneo/env-guard";`;
}
