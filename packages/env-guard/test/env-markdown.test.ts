import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { envMarkdown } from "../src/docs/env-markdown.ts";
import { blockMarkers, findBlock, replaceBlock } from "../src/docs/marked-block.ts";
import { defineEnv, port, postgresUrl, secret, text } from "../src/index.ts";
import { definitionModule, folderWith, runEnvGuard } from "./run-env-guard.ts";

const { begin, end } = blockMarkers;
const { variables } = defineEnv({
  vars: {
    PORT: port().default(3000).describe("HTTP port | of `it`\n<b>, {{ x }}"),
    TAG: text().default("a`b|c").renamedFrom("LABEL").deprecated("use *PORT*"),
    API_TOKEN: secret({ minBits: 128 })
      .requiredIn("production")
      .describe("Opens the vault")
      .rotate({ every: "90d", owner: "Ann (security)", runbook: "docs/runbooks/rotate secret.md" }),
    DATABASE_URL: postgresUrl(),
  },
});

test("every variable has a row, in order, with nothing in it that Markdown would take for markup", () => {
  const rows = envMarkdown({ variables, level: 2, folder: "docs" })
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  expect(rows).toEqual([
    "| `PORT` | HTTP port \\| of \\`it\\` &lt;b>, &#123;&#123; x }} | a whole number from 0 to 65535 | default `3000` |",
    "| `TAG` | **Deprecated:** use \\*PORT\\* Once called `LABEL`. | text | default `` a`b\\|c `` |",
    expect.stringMatching(/^\| `API_TOKEN` \| Opens the vault \| .* \| required in production; \*\*sensitive\*\* \|$/),
    expect.stringMatching(/^\| `DATABASE_URL` \|  \| .* \| required; \*\*sensitive\*\* \|$/),
  ]);
});

test("each sensitive variable tells who, how often, how, what follows and where to set it", () => {
  const page = envMarkdown({ variables, level: 3, folder: "docs" });
  const section = page.slice(page.indexOf("#### `API_TOKEN`"), page.indexOf("#### `DATABASE_URL`"));
  for (const said of [
    "Opens the vault",
    "at least 128 bits in production",
    "`env-guard gen-secret --for API_TOKEN`",
    "**Needed:** required in production.",
    "a file that `API_TOKEN_FILE` names",
    "**Owner:** Ann (security).",
    "**Replaced:** every 90 days.",
    "[docs/runbooks/rotate secret.md](runbooks/rotate%20secret.md)",
    "**If it leaks:**",
    "**If it is replaced:**",
  ]) {
    expect(section).toContain(said);
  }
  expect(page).not.toContain("`PORT`\n");
  expect(page).toMatch(/`DATABASE_URL`[^]*Owner:\*\* nobody is named[^]*no interval is set[^]*no runbook is named/);
});

test("a page without secrets has no part for them", () => {
  const plain = defineEnv({ vars: { PORT: port() } }).variables;
  expect(envMarkdown({ variables: plain, level: 2, folder: "." })).not.toContain("Sensitive");
});

test("markers are found once each and in order, and what is around them stays", () => {
  const page = `# A\r\n\r\n## B\r\n${begin}\r\nold\r\n${end}\r\ntail`;
  const block = findBlock(page);
  expect(block).toMatchObject({ line: 4, level: 2 });
  expect(replaceBlock(page, block as Exclude<typeof block, undefined | "broken">, "new\nlines")).toBe(
    page.replace("old", "new\r\nlines"),
  );
  expect(findBlock("nothing")).toBeUndefined();
  for (const broken of [begin, end, `${end}${begin}`, `${begin}${begin}${end}`, `${begin}${end}${end}`]) {
    expect(findBlock(broken)).toBe("broken");
  }
});

test("the command writes the README where it has markers, else a page, and tells the first line that is stale", async () => {
  const definition = definitionModule("{ PORT: port().describe('HTTP port') }");
  const cwd = folderWith({
    "src/env.definition.ts": definition,
    "README.md": `# App\n\n## Settings\n\n${begin}\n${end}\n\nEnd\n`,
  });
  const run = (folder: string, ...argv: string[]) => runEnvGuard(["docs", ...argv], { cwd: folder });
  expect((await run(cwd, "--check")).exitCode).toBe(1);
  expect((await run(cwd, "--write")).out).toBe("README.md is written\n");
  const written = readFileSync(join(cwd, "README.md"), "utf8");
  expect(written).toMatch(/^# App\n\n## Settings\n\n<!--.*-->\n[^]*\| `PORT` \| HTTP port[^]*\n\nEnd\n$/);
  expect((await run(cwd, "--write")).out).toBe("README.md is up to date\n");
  expect((await run(cwd, "--check", "--strict")).exitCode).toBe(0);

  const other = folderWith({ "src/env.definition.ts": definition, "README.md": "# App\n" });
  expect((await run(other, "--check")).out).toContain("docs-missing");
  expect((await run(other, "--write")).out).toBe("docs/environment.md is written\n");
  expect((await run(other, "--check")).exitCode).toBe(0);
  expect((await run(other, "--write", "--file", "README.md")).exitCode).toBe(0);
  expect(readFileSync(join(other, "README.md"), "utf8")).toMatch(/^# App\n\n<!-- env-guard:begin/);

  const stale = folderWith({ "src/env.definition.ts": definition, "README.md": written.replace("HTTP port", "Port") });
  const { out, exitCode } = await run(stale, "--check", "--json");
  expect(exitCode).toBe(1);
  const line = written.split("\n").findIndex((text) => text.includes("HTTP port")) + 1;
  expect((JSON.parse(out) as { findings: object[] }).findings).toMatchObject([
    { id: "docs-stale", file: "README.md", line },
  ]);
  expect((await run(folderWith({ "src/env.definition.ts": definition, "README.md": begin }), "--write")).exitCode).toBe(
    2,
  );
  expect((await run(cwd, "--write", "--check")).exitCode).toBe(2);
  expect((await run(cwd)).out).toContain("| `PORT` |");
});
