import { posix } from "node:path";
import type { VariableSpec } from "../variables/variable-spec.ts";
import { consequencesOf } from "./consequences.ts";
import { requirementText } from "./requirement.ts";

/** How the documentation is rendered. */
export interface MarkdownOptions {
  readonly variables: ReadonlyMap<string, VariableSpec>;
  /** Level of the headings above single variables, 2 to 6. */
  readonly level: number;
  /** The folder that the page lies in, from where runbooks are linked. */
  readonly folder: string;
}

/** Renders the documentation of all variables as Markdown. Holds no value but defaults and examples that aren't secret. */
export function envMarkdown({ variables, level, folder }: MarkdownOptions): string {
  const all = [...variables];
  const secrets = all.filter(([, spec]) => spec.sensitive);
  const rows = all.map(([name, spec]) => row(name, spec));
  const heading = "#".repeat(Math.min(Math.max(level, 2), 6));
  const parts = [
    "<!-- Written by `env-guard docs --write` out of the definition: what is changed here is lost. -->",
    ["| variable | what for | value | |", "|---|---|---|---|", ...rows].join("\n"),
  ];
  if (secrets.length > 0) {
    parts.push(
      `${heading} Sensitive variables`,
      "Set them where the platform keeps secrets (sealed, if it can), or mount a file and name it in `NAME_FILE`. For\n" +
        "development they stand in `.env`, which git ignores. None belongs in the repository, in a build or in a log.",
      ...secrets.map(([name, spec]) => section(name, spec, `${heading}#`.slice(0, 6), folder)),
    );
  }
  return parts.join("\n\n");
}

function row(name: string, spec: VariableSpec): string {
  const { description = "", deprecated, sensitive, formerNames = [], phases } = spec;
  const about = [
    prose(description),
    ...(deprecated === undefined ? [] : [`**Deprecated:** ${prose(deprecated)}`]),
    ...(formerNames.length === 0 ? [] : [`Once called ${formerNames.map(code).join(", ")}.`]),
  ].filter((part) => part !== "");
  const notes = [requirementText(spec, code), ...(phases?.length === 1 ? [`${phases[0]} only`] : [])];
  if (sensitive) notes.push("**sensitive**");
  return `| ${[code(name), about.join(" "), prose(spec.expects), notes.join("; ")].map(cell).join(" | ")} |`;
}

function section(name: string, spec: VariableSpec, heading: string, folder: string): string {
  const { description, minBits, owner, rotateEvery, runbook, companions = {}, kind } = spec;
  const { leaked, replaced } = consequencesOf(kind);
  const beside = Object.keys(companions).map((suffix) => code(name + suffix));
  const isMade = (kind === "secret" || kind === "keyRing") && minBits !== 0;
  const facts = [
    ["Value", `${prose(spec.expects)}${minBits ? `, at least ${minBits} bits in production` : ""}`],
    ...(isMade ? [["Make one", `\`env-guard gen-secret --for ${name}\``]] : []),
    ["Needed", requirementText(spec, code)],
    ["Set it", `as ${code(name)}, or as a file that ${code(`${name}_FILE`)} names`],
    ["Owner", owner === undefined ? "nobody is named" : prose(owner)],
    ["Replaced", rotateEvery === undefined ? "no interval is set" : `every ${interval(rotateEvery)}`],
    ["How", runbook === undefined ? "no runbook is named" : link(runbook, folder)],
    ...(beside.length === 0 ? [] : [["Beside it", beside.join(", ")]]),
    ["If it leaks", `${leaked}. Replace it at once`],
    ["If it is replaced", replaced],
  ];
  return [
    `${heading} ${code(name)}`,
    ...(description === undefined ? [] : [prose(description)]),
    facts.map(([label, text]) => `- **${label}:** ${text}.`).join("\n"),
  ].join("\n\n");
}

function interval(duration: string): string {
  const [, count = "", unit = ""] = /^([\d.]+)(\w+)$/.exec(duration) ?? [];
  const words = { m: "minute", h: "hour", d: "day", w: "week" }[unit];
  return words === undefined ? duration : `${count} ${words}${count === "1" ? "" : "s"}`;
}

function link(runbook: string, folder: string): string {
  const isUrl = /^[a-z][a-z+.-]+:/i.test(runbook);
  const target = isUrl ? runbook : posix.relative(folder, runbook.replace(/^\.\//, ""));
  return `[${prose(runbook)}](${target.replaceAll(" ", "%20").replaceAll("(", "%28").replaceAll(")", "%29")})`;
}

/** Text that must not become markup; `{{` is one to VitePress. */
function prose(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_[\]]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll("{{", "&#123;&#123;");
}

function code(text: string): string {
  if (text === "") return "empty";
  const line = text.replace(/\s+/g, " ");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `\`${line}\`` : `${fence} ${line} ${fence}`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
