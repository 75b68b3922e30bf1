// Pages that code and indexes promise must exist.
import { existsSync, globSync } from "node:fs";
import { path, read, repositoryRoot } from "./repository.ts";
import { conclude } from "./verdict.ts";

const files = (pattern: string): string[] => globSync(pattern, { cwd: repositoryRoot }).toSorted();

const named = files("packages/*/src/**/*.ts").flatMap((file) =>
  [...read(file).matchAll(/runbooks\/([a-z0-9-]+)/g)].map(([, page]) => ({ file, page: `docs/runbooks/${page}.md` })),
);
const problems = [
  ...named
    .filter(({ page }) => !existsSync(path(page)))
    .map(({ file, page }) => `${file} links ${page}, which is missing`),
  ...unlisted("docs/decisions"),
  ...unlisted("docs/runbooks"),
];
conclude(problems, `${named.length} runbook links, ${files("docs/decisions/[0-9]*.md").length} decisions`);

/** Pages of a folder that its index does not link. */
function unlisted(folder: string): string[] {
  const index = read(`${folder}/index.md`);
  return files(`${folder}/*.md`)
    .map((file) => file.slice(folder.length + 1))
    .filter((name) => name !== "index.md" && !index.includes(`(./${name})`))
    .map((name) => `${folder}/index.md does not link ./${name}`);
}
