// Pages that rules, indexes and readmes promise must exist.
import { existsSync, globSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { RuleGroup } from "../../packages/kernel/src/rules/rule-group.ts";
import { path, read, repositoryRoot } from "./repository.ts";
import { conclude } from "./verdict.ts";

const files = (pattern: string): string[] => globSync(pattern, { cwd: repositoryRoot }).toSorted();

const alerts = await alertsOfPackages();
const links = [...files("*.md"), ...files("packages/*/README.md"), ...files("examples/*/README.md")].flatMap(linksIn);
const problems = [
  ...alerts.flatMap(missingRunbook),
  ...links.filter(({ target }) => !existsSync(path(target))).map(({ file, target }) => `${file} links ${target}`),
  ...unlisted("docs/decisions"),
  ...unlisted("docs/runbooks"),
];
conclude(problems, `${alerts.length} alerts, ${links.length} links`);

interface Alert {
  readonly file: string;
  readonly name: string;
  readonly runbook: string | undefined;
}

/** What every package's `alertRules()` really returns. */
async function alertsOfPackages(): Promise<Alert[]> {
  const found = await Promise.all(
    files("packages/*/src/alerts.ts").map(async (file) => {
      const { alertRules } = (await import(pathToFileURL(path(file)).href)) as { alertRules(): RuleGroup[] };
      const rules = alertRules().flatMap((group) => group.rules);
      return rules.flatMap((rule) =>
        "alert" in rule ? [{ file, name: rule.alert, runbook: rule.annotations?.["runbook_url"] }] : [],
      );
    }),
  );
  return found.flat();
}

function missingRunbook({ file, name, runbook }: Alert): string[] {
  const page = /\/(docs\/runbooks\/[a-z0-9-]+\.md)$/.exec(runbook ?? "")?.[1];
  if (page === undefined) return [`${file}: ${name} has no runbook_url that ends in docs/runbooks/PAGE.md`];
  return existsSync(path(page)) ? [] : [`${file}: ${name} links ${page}, which is missing`];
}

/** Relative links of a page, as paths from the root. */
function linksIn(file: string): { file: string; target: string }[] {
  return [...read(file).matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)].map(([, target]) => ({
    file,
    target: join(dirname(file), target!),
  }));
}

/** Pages of a folder that its index does not link. */
function unlisted(folder: string): string[] {
  const index = read(`${folder}/index.md`);
  return files(`${folder}/*.md`)
    .map((file) => file.slice(folder.length + 1))
    .filter((name) => name !== "index.md" && !index.includes(`(./${name})`))
    .map((name) => `${folder}/index.md does not link ./${name}`);
}
