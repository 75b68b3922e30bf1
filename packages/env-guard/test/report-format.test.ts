import { expect, test } from "vitest";
import type { Finding } from "@luneo/kernel/findings";
import { formatGithub } from "../src/cli/format/github.ts";
import { formatJson } from "../src/cli/format/json.ts";
import { formatSarif } from "../src/cli/format/sarif.ts";
import { formatText } from "../src/cli/format/text.ts";

const findings: Finding[] = [
  {
    id: "undeclared-variable",
    severity: "error",
    evidence: "A is read",
    fix: "Declare it.",
    file: "src/a b#c.ts",
    line: 3,
    column: 7,
  },
  {
    id: "unused-variable",
    severity: "warning",
    evidence: "100 %: a,b\nc",
    fix: "Remove it.",
    file: "x,y:z.ts",
    line: 2,
  },
  { id: "unused-variable", severity: "info", evidence: "Nowhere", fix: "Look.", docs: "https://example.com/page" },
];
const context = {
  command: "audit",
  version: "1.2.3",
  exitCode: 1,
  isColoured: false,
  fallbackFile: "src/env.definition.ts",
};

test("text has a line for each finding that editors can follow, its fix, and how many there are", () => {
  expect(formatText({ findings, text: "Looked at 3 files" }, context)).toBe(
    `Looked at 3 files

error src/a b#c.ts:3:7 A is read (undeclared-variable)
    Declare it.
warning x,y:z.ts:2 100 %: a,b
c (unused-variable)
    Remove it.
info Nowhere (unused-variable)
    Look.
    https://example.com/page

1 error, 1 warning, 1 note
`,
  );
  expect(formatText({ findings: [] }, context)).toBe("");
  expect(formatText({ findings }, { ...context, isColoured: true })).toContain("\u001B[31merror\u001B[39m");
});

test("JSON is one object with the command's own data", () => {
  const said = JSON.parse(formatJson({ findings, data: { files: 3 }, text: "for people" }, context)) as unknown;
  expect(said).toEqual({ command: "audit", ok: false, exitCode: 1, findings, data: { files: 3 } });
  expect(JSON.parse(formatJson({ findings: [] }, { ...context, exitCode: 0 }))).toMatchObject({ ok: true });
});

test("GitHub's annotations escape what would end a property or a line", () => {
  expect(formatGithub({ findings, text: "::error::of the text" }, context)).toBe(
    `::error file=src/a b#c.ts,line=3,col=7,title=env-guard audit%3A undeclared-variable::A is read%0ADeclare it.
::warning file=x%2Cy%3Az.ts,line=2,title=env-guard audit%3A unused-variable::100 %25: a,b%0Ac%0ARemove it.
::notice title=env-guard audit%3A unused-variable::Nowhere%0ALook.
1 error, 1 warning, 1 note
`,
  );
  expect(formatGithub({ findings: [] }, context)).toBe("env-guard audit: nothing found\n");
});

// What the schema of SARIF 2.1.0 asks for, and what code scanning asks for beyond it.
interface Log {
  version: string;
  runs: {
    tool: {
      driver: {
        name: string;
        semanticVersion: string;
        informationUri: string;
        rules: { id: string; shortDescription: { text: string } }[];
      };
    };
    automationDetails: { id: string };
    columnKind: string;
    invocations: { executionSuccessful: boolean }[];
    results: {
      ruleId: string;
      ruleIndex: number;
      level: string;
      message: { text: string };
      locations: { physicalLocation: { artifactLocation: { uri: string }; region: Record<string, number> } }[];
    }[];
  }[];
}

test("SARIF keeps the rules of its schema, and gives every result a rule and a place", () => {
  const log = JSON.parse(formatSarif({ findings }, context)) as Log;
  expect(log.version).toBe("2.1.0");
  const [run] = log.runs;
  const { rules, name, semanticVersion, informationUri } = run!.tool.driver;
  expect([name, semanticVersion, URL.canParse(informationUri)]).toEqual(["env-guard", "1.2.3", true]);
  expect(rules.map(({ id }) => id)).toEqual(["undeclared-variable", "unused-variable"]);
  for (const { shortDescription } of rules) expect(shortDescription.text).toMatch(/^[A-Z].+/);
  expect(run!.columnKind).toBe("utf16CodeUnits");
  expect(run!.automationDetails.id).toBe("env-guard/audit/");
  expect(run!.invocations).toEqual([{ executionSuccessful: true }]);
  expect(run!.results.map(({ level }) => level)).toEqual(["error", "warning", "note"]);
  for (const { ruleId, ruleIndex, message, locations } of run!.results) {
    expect(rules[ruleIndex]!.id).toBe(ruleId);
    expect(message.text.length).toBeGreaterThan(0);
    expect(locations).toHaveLength(1);
    for (const value of Object.values(locations[0]!.physicalLocation.region)) expect(value).toBeGreaterThanOrEqual(1);
  }
  const places = run!.results.map(({ locations }) => locations[0]!.physicalLocation);
  expect(places.map(({ artifactLocation }) => artifactLocation.uri)).toEqual([
    "src/a%20b%23c.ts",
    "x%2Cy%3Az.ts",
    "src/env.definition.ts",
  ]);
  expect(places.map(({ region }) => region)).toEqual([
    { startLine: 3, startColumn: 7 },
    { startLine: 2 },
    { startLine: 1 },
  ]);
});

test("a run without findings is a run all the same, so that old alerts are closed", () => {
  const log = JSON.parse(formatSarif({ findings: [] }, context)) as Log;
  expect(log.runs.map(({ results, tool }) => [results, tool.driver.rules])).toEqual([[[], []]]);
});
