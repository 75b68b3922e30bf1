// tsup is one file deep. Here tsdown builds a package beside it, so that leaving stays a change of that one file.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "tsdown";
import { entriesOf, path, publishedPackages } from "./repository.ts";
import { conclude } from "./verdict.ts";

const member = publishedPackages().find(({ directory }) => directory === "packages/readiness");
if (member === undefined) throw new Error("packages/readiness is gone: choose another package to try tsdown on.");
const directory = path(member.directory);
const entries = entriesOf(member).map(({ name }) => name);
// Beside the package's dependencies, so that what stays external is found when the result is loaded.
const out = mkdtempSync(join(directory, "node_modules", ".tsdown-"));
try {
  await build({
    config: false,
    cwd: directory,
    entry: Object.fromEntries(entries.map((name) => [name, `src/${name}.ts`])),
    outDir: out,
    format: ["esm", "cjs"],
    target: "node22",
    tsconfig: path("tsconfig.json"),
    noExternal: [/^@luneo\/kernel/],
    fixedExtension: false,
    dts: { eager: true },
    logLevel: "error",
  });
  const problems = await Promise.all(entries.map(problemsOf));
  conclude(problems.flat(), `${member.manifest.name}: ${entries.length} entries, as tsup builds them`);
} catch (error) {
  conclude([`tsdown cannot build ${member.manifest.name}: ${(error as Error).message}`], "");
} finally {
  rmSync(out, { recursive: true, force: true });
}

async function problemsOf(name: string): Promise<string[]> {
  const files = ["js", "cjs", "d.ts", "d.cts"].map((end) => `${name}.${end}`);
  const missing = files.filter((file) => !existsSync(join(out, file)));
  if (missing.length > 0) return missing.map((file) => `tsdown builds no ${file}`);
  const leaking = files.filter((file) => readFileSync(join(out, file), "utf8").includes("@luneo/kernel"));
  const tsup = await exportsOf(join(directory, "dist", `${name}.js`));
  const tsdown = await exportsOf(join(out, `${name}.js`));
  return [
    ...leaking.map((file) => `tsdown leaves the kernel outside of ${file}`),
    ...(tsup === tsdown ? [] : [`${name}: tsup exports ${tsup}, tsdown ${tsdown}`]),
  ];
}

async function exportsOf(file: string): Promise<string> {
  const loaded = (await import(pathToFileURL(file).href)) as object;
  return Object.keys(loaded).toSorted().join(", ");
}
