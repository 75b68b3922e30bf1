import type { VariableSpec } from "../variables/variable-spec.ts";
import { procedureFor } from "./procedures/procedure-choice.ts";
import type { Procedure, ProcedureStep } from "./procedures/procedure.ts";

/** A runbook of one variable. */
export interface Runbook {
  readonly name: string;
  /** Of the file that it is kept in: `rotate-jwt-secret.md`. */
  readonly fileName: string;
  readonly procedure: Procedure;
  /** The page, with the markers between which it is generated. */
  readonly markdown: string;
}

/** What {@link runbooks} can do otherwise. */
export interface RunbookOptions {
  /** Stands for PLATFORM in the commands: "railway". */
  readonly platform?: string;
}

const begin = (name: string) => `<!-- env-guard runbook ${name}: generated, edit outside of the markers -->`;
const end = (name: string) => `<!-- env-guard runbook ${name}: end -->`;

/** A runbook for each sensitive variable of a definition, in its order. Names only: no value enters. */
export function runbooks(
  variables: ReadonlyMap<string, VariableSpec>,
  options: RunbookOptions = {},
): readonly Runbook[] {
  return [...variables].flatMap(([name, spec]) => {
    const procedure = procedureFor({ name, spec });
    if (!procedure) return [];
    const fileName = `rotate-${name.toLowerCase().replaceAll("_", "-")}.md`;
    const markdown = `${begin(name)}\n\n${runbookMarkdown({ name, spec }, procedure, options)}\n${end(name)}\n`;
    return [{ name, fileName, procedure, markdown }];
  });
}

/**
 * Puts a generated runbook in the place of the one in a page, and leaves what stands around it; a page without the
 * markers is replaced only if it is blank. `undefined`: there is text, and nothing says where the runbook goes.
 */
export function mergeRunbook(page: string, { name, markdown }: Runbook): string | undefined {
  if (page.trim() === "") return markdown;
  const start = page.indexOf(begin(name));
  const stop = page.indexOf(end(name), start);
  if (start < 0 || stop < 0) return undefined;
  return page.slice(0, start) + markdown.trimEnd() + page.slice(stop + end(name).length);
}

/** A procedure as a page. */
function runbookMarkdown(
  { name, spec }: { readonly name: string; readonly spec: VariableSpec },
  procedure: Procedure,
  { platform }: RunbookOptions = {},
): string {
  const rows = [
    ["procedure", procedure.id],
    ["owner", spec.owner ?? "nobody is named; `.rotate({ owner })` names one"],
    ["every", spec.rotateEvery ?? "no interval is set; `.rotate({ every })` sets one"],
    ...(spec.maxTokenTtl ? [["longest life of a token", spec.maxTokenTtl]] : []),
    ...(spec.runbook ? [["your own page", spec.runbook]] : []),
  ];
  const lines = [
    `# Rotate ${name}`,
    "",
    ...(spec.description ? [cell(spec.description), ""] : []),
    procedure.summary,
    "",
    "| | |",
    "|---|---|",
    ...rows.map(([key = "", value = ""]) => `| ${key} | ${cell(value)} |`),
    "",
    "## Before",
    "",
    ...procedure.before.map((sentence) => `- ${sentence}`),
    "",
    ...procedure.steps.flatMap((step, index) => stepMarkdown(step, `## ${index + 1}. `)),
    ...stepMarkdown(procedure.emergency, "## Emergency: "),
  ];
  return withPlatform(lines.join("\n"), platform);
}

/** A procedure as a terminal shows it, at most 100 columns wide. */
export function runbookText(name: string, procedure: Procedure, { platform }: RunbookOptions = {}): string {
  const lines = [
    ...wrapped(`${name}: ${procedure.summary}`, ""),
    "",
    "Before",
    ...procedure.before.flatMap((sentence) => wrapped(sentence, "  - ")),
    ...procedure.steps.flatMap((step, index) => stepText(step, `${index + 1}. ${step.title}`)),
    ...stepText(procedure.emergency, `Emergency: ${procedure.emergency.title}`),
  ];
  return withPlatform(`${lines.join("\n")}\n`, platform);
}

function stepMarkdown(step: ProcedureStep, heading: string): readonly string[] {
  const commands = step.commands ?? [];
  const language = commands[0]?.startsWith("env-guard") ? "sh" : "sql";
  return [
    `${heading}${step.title}`,
    "",
    ...step.do.flatMap((sentence) => [sentence, ""]),
    ...(commands.length > 0 ? ["```" + language, ...commands, "```", ""] : []),
    `- **Verify:** ${step.verify}`,
    `- **Roll back:** ${step.rollback}`,
    `- **Breaks:** ${step.breaks}`,
    "",
  ];
}

function stepText(step: ProcedureStep, heading: string): readonly string[] {
  return [
    "",
    ...wrapped(heading, ""),
    ...step.do.flatMap((sentence) => wrapped(sentence, "   ")),
    ...(step.commands ?? []).map((command) => `     ${command}`),
    ...wrapped(`Verify: ${step.verify}`, "   "),
    ...wrapped(`Roll back: ${step.rollback}`, "   "),
    ...wrapped(`Breaks: ${step.breaks}`, "   "),
  ];
}

function withPlatform(text: string, platform: string | undefined): string {
  return platform === undefined ? text : text.replaceAll("--platform PLATFORM", `--platform ${platform}`);
}

/** In one line, and without what would end a cell of a table. */
function cell(text: string): string {
  return text.replace(/\s+/g, " ").replaceAll("|", "\\|");
}

function wrapped(text: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = indent;
  const hanging = " ".repeat(indent.length);
  for (const word of text.replaceAll(/\*\*?|`/g, "").split(" ")) {
    const isFirst = line === indent || line === hanging;
    if (!isFirst && line.length + 1 + word.length > 100) {
      lines.push(line);
      line = hanging + word;
    } else {
      line += (isFirst ? "" : " ") + word;
    }
  }
  return [...lines, line];
}
