// The public surface of every entry, as text that is committed and reviewed: packages/*/api/<entry>.api.md.
// `--update` rewrites the reports; without it a report that is not what the build says is a failure.
import { existsSync, globSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { kernelTypes, surfaceOf } from "./gates/api-surface.ts";
import { entriesOf, path, publishedPackages, read, repositoryRoot } from "./gates/repository.ts";
import { conclude } from "./gates/verdict.ts";
import type { ApiSurface } from "./gates/api-surface.ts";
import type { Member } from "./gates/repository.ts";

const { values } = parseArgs({ options: { update: { type: "boolean", default: false } } });
const packages = publishedPackages();
const problems = packages.flatMap(problemsOf);
const remedy = "Where a change is meant: npm run check -- --only api --update, and commit the reports.";
conclude(problems.length > 0 ? [...problems, remedy] : [], `${packages.flatMap(entriesOf).length} reports`);

function problemsOf(member: Member): string[] {
  const folder = `${member.directory}/api`;
  const fileOf = (entry: string): string => `${folder}/${entry.replaceAll("/", "-")}.api.md`;
  const surfaces = entriesOf(member).map(({ name }) => ({ name, file: fileOf(name), ...surfaceOf(member, name) }));
  const gone = globSync(`${folder}/*.api.md`, { cwd: repositoryRoot }).filter(
    (old) => !surfaces.some(({ file }) => file === old),
  );

  if (values.update) {
    mkdirSync(path(folder), { recursive: true });
    for (const { file, report } of surfaces) writeFileSync(path(file), report);
    for (const file of gone) rmSync(path(file));
  }
  return [
    ...surfaces.flatMap(({ errors, file }) => errors.map((error) => `${file}: ${error}`)),
    ...namelessTypes(surfaces).map(
      (name) =>
        `${member.directory}/src/index.ts must export the type ${name}: a function returns it, and no user has the kernel`,
    ),
    ...(values.update ? [] : gone.map((file) => `${file} reports an entry that is gone`)),
    ...(values.update ? [] : surfaces.flatMap(({ file, report }) => differences(file, report))),
  ];
}

/** Types of the kernel that functions return and users cannot name: `declaration: true` fails on what they export. */
function namelessTypes(surfaces: readonly ApiSurface[]): string[] {
  const signatures = surfaces.flatMap(({ report }) => report.match(/^export function .*$/gm) ?? []);
  const returned = signatures.map((signature) => signature.slice(signature.lastIndexOf("): ")));
  const exported = surfaces.map(({ report }) => report).join("\n");
  const forgotten = new Set(surfaces.flatMap((surface) => surface.forgotten));
  return kernelTypes()
    .filter((name) => forgotten.has(name) && returned.some((type) => new RegExp(`\\b${name}\\b`).test(type)))
    .filter((name) => !new RegExp(`^export (class|interface|type) ${name}\\b`, "m").test(exported));
}

/** The first line in which the committed report and the build part. */
function differences(file: string, report: string): string[] {
  if (!existsSync(path(file))) return [`${file} is missing`];
  const [was, is] = [read(file).split("\n"), report.split("\n")];
  const at = Array.from({ length: Math.max(was.length, is.length) }).findIndex((_, line) => was[line] !== is[line]);
  if (at === -1) return [];
  return [`${file} differs from the build in line ${at + 1}:\n  - ${was[at] ?? "(end)"}\n  + ${is[at] ?? "(end)"}`];
}
