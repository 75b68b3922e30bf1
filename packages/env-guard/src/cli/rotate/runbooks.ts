import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mergeRunbook, runbooks } from "../../rotation/runbook.ts";
import { UsageError, type CommandContext, type PlacedFinding, type Report } from "../command.ts";
import { textFile } from "../text-file.ts";

/** `env-guard rotate --runbooks`: a page for each sensitive variable. */
export async function rotateRunbooks({ options, cwd, definition }: CommandContext): Promise<Report> {
  const [write, check, platform] = [options["write"], options["check"], options["platform"]].map((one) =>
    typeof one === "string" ? one : undefined,
  );
  if (write !== undefined && check !== undefined) throw new UsageError("--write and --check don't go together");
  const { variables } = (await definition()).definition;
  const books = runbooks(variables, platform === undefined ? {} : { platform });
  const list = books.map(({ name, fileName, procedure }) => ({ name, file: fileName, procedure: procedure.id }));
  const folder = write ?? check;
  if (folder === undefined) {
    const lines = list.map(({ name, file, procedure }) => `${name}  ${procedure}  ${file}`);
    return { findings: [], text: lines.join("\n"), data: { runbooks: list } };
  }
  const findings: PlacedFinding[] = [];
  const written: string[] = [];
  for (const book of books) {
    const file = join(folder, book.fileName).replaceAll("\\", "/");
    const page = (await textFile(join(cwd, file))) ?? "";
    const next = mergeRunbook(page, book);
    if (next === undefined) findings.push(unmarked(file));
    else if (next !== page && check !== undefined) findings.push(stale(file, page === ""));
    else if (next !== page) {
      await mkdir(join(cwd, folder), { recursive: true });
      await writeFile(join(cwd, file), next);
      written.push(file);
    }
  }
  const fine =
    check !== undefined ? `${books.length} runbooks are up to date` : `${books.length} runbooks were up to date`;
  const text = written.length > 0 ? written.map((file) => `wrote ${file}`).join("\n") : findings.length > 0 ? "" : fine;
  return { findings, text, data: { runbooks: list, written } };
}

function stale(file: string, isMissing: boolean): PlacedFinding {
  const evidence = isMissing ? "There is no such runbook yet." : "The runbook says something else than the definition.";
  const fix = "Run `env-guard rotate --runbooks --write` with its folder.";
  return { id: isMissing ? "runbook-missing" : "runbook-stale", severity: "error", evidence, fix, file };
}

function unmarked(file: string): PlacedFinding {
  return {
    id: "runbook-unmarked",
    severity: "error",
    evidence: "The page has text, and no markers that say where the generated runbook goes.",
    fix: "Move it to another name, write the runbook, and put your text around the markers.",
    file,
  };
}
