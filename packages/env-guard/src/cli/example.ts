import type { Finding } from "@luneo/kernel/findings";
import { syncExample, type Drift } from "../example/example-file.ts";
import type { Command, CommandContext, Report } from "./command.ts";
import { generatedMode, generatedText, generatedWords, writeGenerated } from "./generated-file.ts";

/** `env-guard example`: .env.example in step with the definition. */
export const exampleCommand: Command = {
  name: "example",
  summary: "Keeps .env.example in step with the definition",
  help: `Usage: env-guard example [--write | --check] [--file FILE]

Without --write and --check it prints what would be written. Names, their order, defaults, examples and the comments that
begin with #: come from the definition; all other comments, headings and variables stay as they are. Of a secret, the file
shows its example or nothing.

Options:
      --write      writes it
      --check      finds every difference, with its line
      --file FILE  the file (.env.example)

Findings (errors unless said otherwise; --write mends all but the last):
  example-missing, example-stale, example-renamed, example-duplicate, example-order, example-description,
  example-default, example-value, example-invalid, example-secret, example-switched-off
  example-unknown  info: a variable that somebody wrote by hand and nobody declares`,
  options: { write: { type: "boolean" }, check: { type: "boolean" }, file: { type: "string" } },
  positionals: [0, 0],
  run,
};

async function run({ options, cwd, definition }: CommandContext): Promise<Report> {
  const mode = generatedMode(options);
  const file = typeof options["file"] === "string" ? options["file"].replaceAll("\\", "/") : ".env.example";
  const { variables } = (await definition()).definition;
  const old = await generatedText(cwd, file);
  const { text, drifts, unknown } = syncExample(old ?? "", variables);
  const notes = unknown.map((drift) => finding(drift, "info", "Declare it, or leave it to those who read it.", file));
  if (mode === "check") {
    const differences = drifts.map((drift) => finding(drift, "error", "Run env-guard example --write.", file));
    return {
      findings: [...differences, ...notes],
      ...(drifts.length === 0 ? { text: generatedWords(file, false) } : {}),
      data: { file },
    };
  }
  if (mode === "print") return { findings: [], text, data: { file, text } };
  const isChanged = drifts.length > 0 && (await writeGenerated(cwd, file, text));
  const changes = drifts.map(({ evidence }) => `  ${evidence}`);
  const said = `${generatedWords(file, isChanged)}${isChanged ? ":" : ""}`;
  return { findings: notes, text: [said, ...(isChanged ? changes : [])].join("\n"), data: { file, isChanged } };
}

function finding(drift: Drift, severity: Finding["severity"], fix: string, file: string): Finding {
  return { ...drift, severity, fix, file };
}
