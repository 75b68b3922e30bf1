// Every entry point has a row in .size-limit.json, and keeps it. A row `ENTRY: WHAT` is of a part of that entry.
import { runCommand } from "./command.ts";
import { entriesOf, publishedPackages, read } from "./repository.ts";
import { conclude } from "./verdict.ts";

const rows = JSON.parse(read(".size-limit.json")) as readonly { readonly name: string; readonly path: string }[];
const wanted = new Map(
  publishedPackages().flatMap((member) =>
    entriesOf(member).map(({ name, specifier }) => [specifier, `${member.directory}/dist/${name}.js`] as const),
  ),
);
const problems = [
  ...[...wanted].filter(([name, path]) => !rows.some((row) => row.name === name && row.path === path)).map(missing),
  ...rows
    .filter(({ name, path }) => wanted.get(name.split(": ", 1)[0]!) !== path)
    .map(({ name }) => `.size-limit.json: ${name} is no entry of any package, or of another path`),
];
const { code, output } = await runCommand(["size-limit"]);
process.stdout.write(output);
conclude(code === 0 ? problems : [...problems, "An entry is over its budget."], `${rows.length} entries`);

function missing([name, path]: readonly [string, string]): string {
  return `.size-limit.json: ${name} has no row; it needs { "name": "${name}", "path": "${path}", "limit": … }`;
}
