import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { inferDefinition } from "../init/inferred-definition.ts";
import { speakable } from "../env-file/lint-rule.ts";
import { UsageError, type Command, type CommandContext, type PlacedFinding, type Report } from "./command.ts";
import { textFile } from "./text-file.ts";

const usualFiles = [".env.example", ".env.sample", ".env.template", ".env.dist", "env.example", ".env.defaults"];

/** `env-guard init`: a definition out of an existing example file. */
export const initCommand: Command = {
  name: "init",
  summary: "Writes a definition out of an existing .env.example",
  help: `Usage: env-guard init [--from FILE] [--write FILE] [--force]

Without --write it prints the definition. With it, it writes FILE (src/env.definition.ts, say) and beside it env.ts,
which loads process.env. Values of secrets are never copied.

Options:
      --from FILE   the example: else ${usualFiles.slice(0, 4).join(", ")}, …
      --write FILE  where the definition goes
      --force       writes over files that are there

Findings:
  init-remark  info: a variable that was left out, or could say more`,
  options: { from: { type: "string" }, write: { type: "string" }, force: { type: "boolean" } },
  positionals: [0, 0],
  run,
};

async function run({ options, cwd }: CommandContext): Promise<Report> {
  const from = (options["from"] as string | undefined) ?? usualFiles.find((file) => existsSync(join(cwd, file)));
  if (from === undefined) throw new UsageError(`There is no ${usualFiles[0]} or the like; name one with --from FILE`);
  const text = await textFile(resolve(cwd, from));
  if (text === undefined) throw new UsageError(`There is no ${from}`);
  const { source, names, remarks } = inferDefinition(text);
  const findings = remarks.map(({ name, line, remark }): PlacedFinding => ({
    id: "init-remark",
    severity: "info",
    evidence: `${speakable(name)} ${remark}`,
    fix: "Look it over in the definition.",
    file: from.replaceAll("\\", "/"),
    line,
  }));
  const data = { from, names };
  const target = options["write"] as string | undefined;
  if (target === undefined) {
    if (options["force"] === true) throw new UsageError("--force goes with --write");
    return { findings, text: source, data: { ...data, source } };
  }
  const written = await writeBoth({ cwd, target, source, isForced: options["force"] === true });
  const told = [`${names.length} variables from ${from}`, ...written.map((file) => `${file} is written`)];
  const next = "Next: look it over, import env.ts first, then env-guard check and env-guard example --check";
  return { findings, text: [...told, next].join("\n"), data: { ...data, written } };
}

interface Target {
  readonly cwd: string;
  readonly target: string;
  readonly source: string;
  readonly isForced: boolean;
}

async function writeBoth({ cwd, target, source, isForced }: Target): Promise<readonly string[]> {
  const path = resolve(cwd, target);
  if (!/\.[cm]?ts$/.test(path)) throw new UsageError("--write takes a TypeScript file, as src/env.definition.ts");
  const loader = join(dirname(path), "env.ts");
  if (loader === path) throw new UsageError("env.ts is the file that loads; name the definition env.definition.ts");
  const taken = [path, loader].filter((file) => existsSync(file));
  if (taken.length > 0 && !isForced) {
    const shown = taken.map((file) => relative(cwd, file).split(sep).join("/")).join(" and ");
    throw new UsageError(`${shown} ${taken.length > 1 ? "are" : "is"} there already; --force writes over`);
  }
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, source);
  await writeFile(loader, loaderSource(`./${basename(path)}`, await moduleEnding(cwd)));
  return [path, loader].map((file) => relative(cwd, file).split(sep).join("/"));
}

function loaderSource(file: string, ending: string): string {
  const specifier = file.replace(/\.([cm]?)ts$/, (_whole, kind: string) =>
    ending === "js" ? `.${kind}js` : ending && `.${kind}ts`,
  );
  return `import { definition } from "${specifier}";\n\nexport const env = definition.load(process.env);\n`;
}

/** How relative imports end in this project: with `ts`, with `js`, or with nothing. */
async function moduleEnding(cwd: string): Promise<"ts" | "js" | ""> {
  const config = (await textFile(join(cwd, "tsconfig.json"))) ?? "";
  if (/"(?:allowImportingTsExtensions|rewriteRelativeImportExtensions)"\s*:\s*true/.test(config)) return "ts";
  return /"type"\s*:\s*"module"/.test((await textFile(join(cwd, "package.json"))) ?? "") ? "js" : "";
}
