import type { Finding } from "@luneo/kernel/findings";
import { posix } from "node:path";
import { mergeRunbook, runbooks } from "../../rotation/runbook.ts";
import type { CommandContext, Report } from "../command.ts";
import { generatedMode, generatedText, generatedWords, writeGenerated } from "../generated-file.ts";
import { namedPath } from "../named-path.ts";

/** `env-guard rotate --runbooks`: a page for each sensitive variable. */
export async function rotateRunbooks({ options, cwd, definition }: CommandContext): Promise<Report> {
  const [write, check, platform] = [options["write"], options["check"], options["platform"]].map((one) =>
    typeof one === "string" ? one : undefined,
  );
  const mode = generatedMode(options);
  const { variables } = (await definition()).definition;
  const books = runbooks(variables, platform === undefined ? {} : { platform });
  const list = books.map(({ name, fileName, procedure }) => ({ name, file: fileName, procedure: procedure.id }));
  const folder = write ?? check;
  if (folder === undefined) {
    const lines = list.map(({ name, file, procedure }) => `${name}  ${procedure}  ${file}`);
    return { findings: [], text: lines.join("\n"), data: { runbooks: list } };
  }
  namedPath(cwd, folder);
  const findings: Finding[] = [];
  const written: string[] = [];
  for (const book of books) {
    const file = posix.join(folder.replaceAll("\\", "/"), book.fileName);
    const page = (await generatedText(cwd, file)) ?? "";
    const next = mergeRunbook(page, book);
    if (next === undefined) findings.push(unmarked(file));
    else if (mode === "write") written.push(...((await writeGenerated(cwd, file, next)) ? [file] : []));
    else if (next !== page) findings.push(stale(file, page === ""));
  }
  const fine = findings.length > 0 ? "" : `${books.length} runbooks are up to date`;
  const text = written.length > 0 ? written.map((file) => generatedWords(file, true)).join("\n") : fine;
  return { findings, text, data: { runbooks: list, written } };
}

function stale(file: string, isMissing: boolean): Finding {
  const evidence = isMissing ? "There is no such runbook yet." : "The runbook says something else than the definition.";
  const fix = "Run `env-guard rotate --runbooks --write` with its folder.";
  return { id: isMissing ? "runbook-missing" : "runbook-stale", severity: "error", evidence, fix, file };
}

function unmarked(file: string): Finding {
  return {
    id: "runbook-unmarked",
    severity: "error",
    evidence: "The page has text, and no markers that say where the generated runbook goes.",
    fix: "Move it to another name, write the runbook, and put your text around the markers.",
    file,
  };
}
