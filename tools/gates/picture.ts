// The picture in docs/architecture.md, drawn from the imports. `--update` draws it anew.
import { existsSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runCommand } from "./command.ts";
import { path, read } from "./repository.ts";
import { conclude } from "./verdict.ts";

const PAGE = "docs/architecture.md";
const BEGIN = "<!-- arrows: drawn by `npm run check -- --update` -->";
const END = "<!-- /arrows -->";

const { values } = parseArgs({ options: { update: { type: "boolean", default: false } } });
conclude(await main(), PAGE);

async function main(): Promise<string[]> {
  const page = existsSync(path(PAGE)) ? read(PAGE) : "";
  const [before = "", rest] = page.split(BEGIN);
  const [drawn, after] = rest?.split(END) ?? [];
  if (drawn === undefined || after === undefined) {
    return [`${PAGE} needs two lines for the picture to stand between: ${BEGIN} and ${END}`];
  }

  const what = ["--config", ".dependency-cruiser.mjs", "--output-type", "mermaid", "packages", "examples"];
  const each = ["--collapse", "^(packages|examples)/[^/]+", "--include-only", "^(packages|examples)/[^/]+/src/"];
  const { code, output } = await runCommand(["depcruise", ...what, ...each]);
  if (code !== 0) return [`dependency-cruiser cannot draw:\n${output}`];
  const picture = `\n\n\`\`\`mermaid\n${output.trim()}\n\`\`\`\n\n`;
  if (picture === drawn) return [];
  if (!values.update) {
    return [`${PAGE}: the picture is not what the imports say; npm run check -- --only picture --update draws it anew`];
  }
  writeFileSync(path(PAGE), before + BEGIN + picture + END + after);
  return [];
}
