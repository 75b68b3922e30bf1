import { dirname } from "node:path";
import { envMarkdown } from "../docs/env-markdown.ts";
import { blockMarkers, findBlock, replaceBlock } from "../docs/marked-block.ts";
import { UsageError, type Command, type CommandContext, type Report } from "./command.ts";
import { generatedMode, generatedText, generatedWords, writeGenerated } from "./generated-file.ts";

const usualFile = "docs/environment.md";

/** `env-guard docs`: the documentation of all variables. */
export const docsCommand: Command = {
  name: "docs",
  summary: "Renders the documentation of all variables",
  help: `Usage: env-guard docs [--write | --check] [--file FILE]

Without --write and --check it prints Markdown. The generated part of a file stands between
  ${blockMarkers.begin}
  ${blockMarkers.end}
and everything else stays as it is.

Options:
      --write      writes it
      --check      finds whether it is up to date
      --file FILE  the page: else README.md if it has the markers, else ${usualFile}

Findings:
  docs-missing  error: there is no page, or none with markers
  docs-stale    error: it says something else than the definition`,
  options: { write: { type: "boolean" }, check: { type: "boolean" }, file: { type: "string" } },
  positionals: [0, 0],
  run,
};

async function run({ options, cwd, definition }: CommandContext): Promise<Report> {
  const mode = generatedMode(options);
  const { variables } = (await definition()).definition;
  if (mode === "print") {
    const markdown = envMarkdown({ variables, level: 2, folder: "." });
    return { findings: [], text: markdown, data: { markdown } };
  }
  const { file, text } = await page(cwd, options["file"] as string | undefined);
  const block = findBlock(text ?? "");
  if (block === "broken") {
    throw new UsageError(`${file} must have ${blockMarkers.begin} and ${blockMarkers.end} once each, in this order`);
  }
  const folder = dirname(file);
  if (mode === "write") {
    const whole = block === undefined ? withBlock(text) : text!;
    const place = block ?? (findBlock(whole) as Exclude<typeof block, undefined>);
    const next = replaceBlock(whole, place, envMarkdown({ variables, level: place.level + 1, folder }));
    const isChanged = await writeGenerated(cwd, file, next);
    return { findings: [], text: generatedWords(file, isChanged), data: { file, isChanged } };
  }
  if (text === undefined || block === undefined) {
    const evidence = text === undefined ? `${file} doesn't exist` : `${file} has no part of env-guard's`;
    return {
      findings: [{ id: "docs-missing", severity: "error", evidence, fix: "Run env-guard docs --write.", file }],
    };
  }
  const next = replaceBlock(text, block, envMarkdown({ variables, level: block.level + 1, folder }));
  if (next === text) return { findings: [], text: generatedWords(file, false) };
  const line = firstDifference(text, next);
  const evidence = `${file} says something else than the definition from here on`;
  return {
    findings: [{ id: "docs-stale", severity: "error", evidence, fix: "Run env-guard docs --write.", file, line }],
  };
}

async function page(cwd: string, named: string | undefined): Promise<{ file: string; text: string | undefined }> {
  if (named !== undefined) return { file: named.replaceAll("\\", "/"), text: await generatedText(cwd, named) };
  const readme = await generatedText(cwd, "README.md");
  if (readme !== undefined && findBlock(readme) !== undefined) return { file: "README.md", text: readme };
  return { file: usualFile, text: await generatedText(cwd, usualFile) };
}

function withBlock(text: string | undefined): string {
  const above = text === undefined || text.trim() === "" ? "# Environment" : text.trimEnd();
  const newline = text?.includes("\r\n") ? "\r\n" : "\n";
  return [above, "", blockMarkers.begin, blockMarkers.end, ""].join(newline);
}

function firstDifference(one: string, other: string): number {
  const [lines, others] = [one.split("\n"), other.split("\n")];
  const index = lines.findIndex((line, at) => line !== others[at]);
  return (index < 0 ? lines.length - 1 : index) + 1;
}
