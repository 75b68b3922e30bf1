import { globSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";
import { path, read, repositoryRoot } from "./repository.ts";
import type { ExtractorMessage } from "@microsoft/api-extractor";
import type { Member } from "./repository.ts";

/** What an entry declares to its users. */
export interface ApiSurface {
  /** API Extractor's report. */
  readonly report: string;
  /** Types that are in a signature, but that the entry does not export. */
  readonly forgotten: readonly string[];
  readonly errors: readonly string[];
}

/** Base classes that no signature names by themselves. */
const bases = ["LuneoError"];

/** Reads the built declarations of an entry. */
export function surfaceOf({ directory }: Member, entry: string): ApiSurface {
  const declarations = path(directory, "dist", `${entry}.d.ts`);
  const out = path(".toolchain", "api", directory);
  const reportFileName = `${entry.replaceAll("/", "-")}.api.md`;
  const compilerOptions = {
    target: "es2023",
    lib: ["es2023"],
    module: "nodenext",
    types: ["node"],
    strict: true,
    skipLibCheck: true,
  };
  mkdirSync(out, { recursive: true });
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: path(directory),
      mainEntryPointFilePath: declarations,
      compiler: { overrideTsconfig: { compilerOptions, files: [declarations] } },
      apiReport: { enabled: true, reportFolder: out, reportTempFolder: out, reportFileName },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: "lf",
      messages: {
        // Warnings name lines of generated files; the report is to change when the surface does, and only then.
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.None },
          "ae-forgotten-export": { logLevel: ExtractorLogLevel.Warning },
        },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: path(directory, "package.json"),
  });

  const forgotten: string[] = [];
  const errors: string[] = [];
  Extractor.invoke(config, {
    localBuild: true,
    messageCallback(message: ExtractorMessage) {
      const [, symbol] = /^The symbol "(\w+)(?:\$\d+)?" needs to be exported/.exec(message.text) ?? [];
      if (message.messageId === "ae-forgotten-export" && symbol !== undefined) forgotten.push(symbol);
      if (message.logLevel === ExtractorLogLevel.Error) errors.push(message.text);
      message.handled = true;
    },
  });
  return { report: readFileSync(join(out, reportFileName), "utf8"), forgotten, errors };
}

/** The names of the types that packages can take from the kernel, and their users only from the packages. */
export function kernelTypes(): string[] {
  const files = globSync("packages/kernel/src/**/*.ts", { cwd: repositoryRoot });
  const names = files.flatMap((file) =>
    [...read(file).matchAll(/^export (?:class|interface|type) (\w+)/gm)].map(([, name = ""]) => name),
  );
  return [...new Set(names)].filter((name) => !bases.includes(name)).toSorted();
}
