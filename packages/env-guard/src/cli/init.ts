import type { Finding } from "@luneo/kernel/findings";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, dirname, extname, join, relative, resolve, sep } from "node:path";
import { inferDefinition } from "../init/inferred-definition.ts";
import { speakable } from "../env-file/lint-rule.ts";
import { UsageError, type Command, type CommandContext, type Report } from "./command.ts";
import { replaceFile } from "../file/replace-file.ts";
import { namedPath } from "./named-path.ts";
import { textFile } from "./text-file.ts";

const usualFiles = [".env.example", ".env.sample", ".env.template", ".env.dist", "env.example", ".env.defaults"];

/** `env-guard init`: a definition out of an existing example file. */
export const initCommand: Command = {
  name: "init",
  summary: "Writes a definition out of an existing .env.example",
  help: `Usage: env-guard init [--from FILE] [--write [FILE]] [--force]

Without --write it prints the definition. With it, it writes FILE and beside it env.ts, which loads process.env. Values
of secrets are never copied.

Options:
      --from FILE     the example: else ${usualFiles.slice(0, 4).join(", ")}, …
      --write [FILE]  writes both: the definition to FILE, else to src/env.definition.ts; to src/env.definition.mts and
                      env.mts where Node, and no compiler, takes .ts for CommonJS ("type": "commonjs", no tsconfig.json)
      --force         writes over files that are there

Findings:
  init-remark  info: a variable that was left out, or could say more`,
  options: { from: { type: "string" }, write: { type: "boolean" }, force: { type: "boolean" } },
  positionals: [0, 1],
  run,
};

async function run({ options, positionals, cwd }: CommandContext): Promise<Report> {
  const [named] = positionals;
  const isWritten = options["write"] === true;
  if (named !== undefined && !isWritten) throw new UsageError("A file to write goes with --write");
  if (options["force"] === true && !isWritten) throw new UsageError("--force goes with --write");
  const from = (options["from"] as string | undefined) ?? usualFiles.find((file) => existsSync(join(cwd, file)));
  if (from === undefined) throw new UsageError(`There is no ${usualFiles[0]} or the like; name one with --from FILE`);
  const text = await textFile(namedPath(cwd, from));
  if (text === undefined) throw new UsageError(`There is no ${from}`);
  const { source, names, remarks } = inferDefinition(text);
  const findings = remarks.map(({ name, line, remark }): Finding => ({
    id: "init-remark",
    severity: "info",
    ...(speakable(name) === name && { subject: name }),
    evidence: `${speakable(name)} ${remark}`,
    fix: "Look it over in the definition.",
    file: from.replaceAll("\\", "/"),
    line,
  }));
  const data = { from, names };
  if (!isWritten) return { findings, text: source, data: { ...data, source } };
  const project = await projectOf(cwd);
  const target = named ?? `src/env.definition.${project.isPlainCommonJs ? "mts" : "ts"}`;
  const { ending } = project;
  const written = await writeBoth({ cwd, target, source, ending, isForced: options["force"] === true });
  const told = [`${names.length} variables from ${from}`, ...written.map((file) => `${file} is written`)];
  const next = `Next: look it over, import ${basename(written.at(-1)!)} first, then env-guard check and env-guard example --check`;
  return { findings, text: [...told, next].join("\n"), data: { ...data, written } };
}

interface Target {
  readonly cwd: string;
  readonly target: string;
  readonly source: string;
  readonly ending: Project["ending"];
  readonly isForced: boolean;
}

async function writeBoth({ cwd, target, source, ending, isForced }: Target): Promise<readonly string[]> {
  const path = resolve(cwd, target);
  if (!/\.[cm]?ts$/.test(path)) throw new UsageError("--write takes a TypeScript file, as src/env.definition.ts");
  const loader = join(dirname(path), `env${extname(path)}`);
  if (loader === path) {
    throw new UsageError(`${basename(loader)} is the file that loads; name the definition env.definition.ts`);
  }
  const taken = [path, loader].filter((file) => existsSync(file));
  if (taken.length > 0 && !isForced) {
    const shown = taken.map((file) => relative(cwd, file).split(sep).join("/")).join(" and ");
    throw new UsageError(`${shown} ${taken.length > 1 ? "are" : "is"} there already; --force writes over`);
  }
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, source);
  await replaceFile(loader, loaderSource(`./${basename(path)}`, ending));
  return [path, loader].map((file) => relative(cwd, file).split(sep).join("/"));
}

function loaderSource(file: string, ending: Project["ending"]): string {
  const specifier = file.replace(/\.([cm]?)ts$/, (_whole, kind: string) =>
    // What says its module type by its name has an ending in every import.
    ending === "ts" ? `.${kind}ts` : ending === "js" || kind !== "" ? `.${kind}js` : "",
  );
  return `import { definition } from "${specifier}";\n\nexport const env = definition.load(process.env);\n`;
}

interface Project {
  /** How relative imports end: with `ts`, with `js`, or with nothing. */
  readonly ending: "ts" | "js" | "";
  /** Whether Node itself runs the project and takes `.ts` for CommonJS, where it refuses `import`. */
  readonly isPlainCommonJs: boolean;
}

async function projectOf(cwd: string): Promise<Project> {
  const config = await textFile(join(cwd, "tsconfig.json"));
  const type = /"type"\s*:\s*"(module|commonjs)"/.exec((await textFile(join(cwd, "package.json"))) ?? "")?.[1];
  // Without a compiler it is Node that runs it, and Node wants the file as it is called.
  if (config === undefined) return { ending: "ts", isPlainCommonJs: type === "commonjs" };
  const hasEndings = /"(?:allowImportingTsExtensions|rewriteRelativeImportExtensions)"\s*:\s*true/.test(config);
  return { ending: hasEndings ? "ts" : type === "module" ? "js" : "", isPlainCommonJs: false };
}
