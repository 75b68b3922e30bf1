import type { Finding } from "@luneo/kernel/findings";
import type { ReportFormat } from "./report-format.ts";

const levels = { error: "error", warning: "warning", info: "note" } as const;

/** SARIF 2.1.0, as code scanning takes it: every result has a rule and a place. */
export const formatSarif: ReportFormat = ({ findings }, { command, version, fallbackFile }) => {
  const ids = [...new Set(findings.map(({ id }) => id))];
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "env-guard",
            semanticVersion: version,
            informationUri: "https://github.com/luneo/hardening",
            rules: ids.map((id) => rule(id, findings)),
          },
        },
        // Another command's results must not replace these.
        automationDetails: { id: `env-guard/${command}/` },
        columnKind: "utf16CodeUnits",
        invocations: [{ executionSuccessful: true }],
        results: findings.map((finding) => result(finding, ids.indexOf(finding.id), fallbackFile)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
};

function rule(id: string, findings: readonly Finding[]): object {
  const { docs, severity } = findings.find((finding) => finding.id === id)!;
  const words = id.replaceAll("-", " ");
  return {
    id,
    shortDescription: { text: words.charAt(0).toUpperCase() + words.slice(1) },
    defaultConfiguration: { level: levels[severity] },
    ...(docs === undefined ? {} : { helpUri: docs }),
  };
}

function result(finding: Finding, ruleIndex: number, fallbackFile: string): object {
  const { id, severity, evidence, fix, file = fallbackFile, line, column } = finding;
  return {
    ruleId: id,
    ruleIndex,
    level: levels[severity],
    message: { text: `${evidence}. ${fix}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: file.split(/[\\/]/).map(encodeURIComponent).join("/") },
          region: {
            startLine: line ?? 1,
            ...(line === undefined || column === undefined ? {} : { startColumn: column }),
          },
        },
      },
    ],
  };
}
