import { readdir } from "node:fs/promises";
import { lintEnvFile } from "../env-file/lint.ts";
import type { EnvFileReader } from "../env-file/lint-readers.ts";
import { lintRules } from "../env-file/lint-rule.ts";
import { UsageError, type Command, type CommandContext, type Report } from "./command.ts";
import { namedPath } from "./named-path.ts";
import { textFile } from "./text-file.ts";

const readerNames: readonly string[] = ["dotenv", "node", "docker", "compose"] satisfies readonly EnvFileReader[];
const width = Math.max(...Object.keys(lintRules).map((id) => id.length));

/** `env-guard lint`: where programs would read an environment file differently. */
export const lintCommand: Command = {
  name: "lint",
  summary: "Tells where dotenv, Node and Docker would read a .env file differently",
  help: `Usage: env-guard lint [FILE…] [--for READER,…]

Without FILE it looks at every file of the working directory whose name begins with .env.

Options:
      --for READER,…  who reads the files: ${readerNames.join(", ")} (all of them). What a chosen one
                      reads differently is a warning at least.

Findings:
${Object.entries(lintRules)
  .map(([id, [severity, fix]]) => `  ${id.padEnd(width)}  ${`${severity}:`.padEnd(8)} ${fix}`)
  .join("\n")}`,
  options: { for: { type: "string" } },
  run,
};

async function run({ options, positionals, cwd }: CommandContext): Promise<Report> {
  const readers = readersOf(options["for"] as string | undefined);
  const files = positionals.length > 0 ? positionals : await envFilesIn(cwd);
  const findings = [];
  for (const file of files) {
    const text = await textFile(namedPath(cwd, file));
    if (text === undefined) throw new UsageError(`There is no ${file}`);
    findings.push(...lintEnvFile(text, { file: file.replaceAll("\\", "/"), ...(readers && { readers }) }));
  }
  const looked = files.length === 1 ? files[0] : `${files.length} files`;
  return { findings, text: `Looked at ${looked}`, data: { files } };
}

function readersOf(list: string | undefined): readonly EnvFileReader[] | undefined {
  if (list === undefined) return undefined;
  const names = list.split(",");
  if (!names.every((name) => readerNames.includes(name))) {
    throw new UsageError(`--for takes ${readerNames.join(", ")}, one or more with commas between`);
  }
  return names as unknown as readonly EnvFileReader[];
}

async function envFilesIn(cwd: string): Promise<readonly string[]> {
  const entries = await readdir(cwd, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /^\.env(?:\.|$)/.test(entry.name)).map(({ name }) => name);
  if (files.length === 0) throw new UsageError("There is no file whose name begins with .env; name one");
  return files.toSorted();
}
