// The public surface of every entry, as text that is committed and reviewed: packages/*/api/<entry>.api.md.
// `--update` rewrites the reports; without it a report that is not what the build says is a failure.
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";
import { entriesOf, path, publishedPackages, read, repositoryRoot } from "./gates/repository.ts";
import { conclude } from "./gates/verdict.ts";
import type { IConfigFile, ExtractorMessage } from "@microsoft/api-extractor";
import type { Member } from "./gates/repository.ts";

const { values } = parseArgs({ options: { update: { type: "boolean", default: false } } });
const fresh = path(".toolchain", "api");
rmSync(fresh, { recursive: true, force: true });

const problems: string[] = [];
let reports = 0;
for (const member of publishedPackages()) {
  const folder = `${member.directory}/api`;
  const wanted = new Set<string>();
  for (const { name } of entriesOf(member)) {
    const file = `${folder}/${name.replaceAll("/", "-")}.api.md`;
    wanted.add(file);
    const report = reportOf(member, name);
    reports += 1;
    if (values.update) {
      mkdirSync(path(folder), { recursive: true });
      writeFileSync(path(file), report);
    } else if (!existsSync(path(file)) || read(file) !== report) {
      problems.push(`${file} ${existsSync(path(file)) ? difference(read(file), report) : "is missing"}`);
    }
  }
  for (const file of globSync(`${folder}/*.api.md`, { cwd: repositoryRoot })) {
    if (wanted.has(file)) continue;
    if (values.update) rmSync(path(file));
    else problems.push(`${file} reports an entry that is gone`);
  }
}
const remedy = "If the change is meant: npm run check -- --only api --update, and commit the reports.";
conclude(problems.length > 0 ? [...problems, remedy] : [], `${reports} reports`);

/** The report of what `dist` declares. Warnings about the surface are part of it, so that a reviewer sees them. */
function reportOf({ directory }: Member, entry: string): string {
  const out = join(fresh, directory);
  const configObject: IConfigFile = {
    projectFolder: path(directory),
    mainEntryPointFilePath: path(directory, "dist", `${entry}.d.ts`),
    compiler: {
      overrideTsconfig: {
        compilerOptions: {
          target: "es2023",
          lib: ["es2023"],
          module: "nodenext",
          types: ["node"],
          strict: true,
          skipLibCheck: true,
        },
        files: [path(directory, "dist", `${entry}.d.ts`)],
      },
    },
    apiReport: {
      enabled: true,
      reportFolder: out,
      reportTempFolder: out,
      reportFileName: `${entry.replaceAll("/", "-")}.api.md`,
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    newlineKind: "lf",
    messages: {
      extractorMessageReporting: {
        default: { logLevel: ExtractorLogLevel.Warning, addToApiReportFile: true },
        "ae-missing-release-tag": { logLevel: ExtractorLogLevel.None },
        "ae-undocumented": { logLevel: ExtractorLogLevel.Warning, addToApiReportFile: true },
      },
      tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
    },
  };
  mkdirSync(out, { recursive: true });
  const config = ExtractorConfig.prepare({
    configObject,
    configObjectFullPath: undefined,
    packageJsonFullPath: path(directory, "package.json"),
  });
  const errors: string[] = [];
  Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message: ExtractorMessage) => {
      if (message.logLevel === ExtractorLogLevel.Error) errors.push(message.text);
      message.handled = true;
    },
  });
  if (errors.length > 0) problems.push(...errors.map((text) => `${directory}/dist/${entry}.d.ts: ${text}`));
  return readFileSync(join(out, `${entry.replaceAll("/", "-")}.api.md`), "utf8");
}

/** The first line in which two texts part. */
function difference(committed: string, built: string): string {
  const [was, is] = [committed.split("\n"), built.split("\n")];
  const index = is.findIndex((line, at) => line !== was[at]);
  const at = index === -1 ? is.length : index;
  return `differs from the build in line ${at + 1}:\n  - ${was[at] ?? "(end)"}\n  + ${is[at] ?? "(end)"}`;
}
