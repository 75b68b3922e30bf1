import { counted } from "./text.ts";
import type { ReportFormat } from "./report-format.ts";

const levels = { error: "error", warning: "warning", info: "notice" } as const;

/** Workflow commands, which GitHub shows as annotations beside the lines that they name. */
export const formatGithub: ReportFormat = ({ findings }, { command }) => {
  const lines = findings.map(({ severity, id, evidence, fix, file, line, column }) => {
    const properties = {
      file,
      line,
      col: line === undefined ? undefined : column,
      title: `env-guard ${command}: ${id}`,
    };
    const shown = Object.entries(properties).flatMap(([key, value]) =>
      value === undefined ? [] : [`${key}=${escapeProperty(String(value))}`],
    );
    return `::${levels[severity]} ${shown.join(",")}::${escapeMessage(`${evidence}\n${fix}`)}`;
  });
  // No line but ours may begin with two colons, or it would be a command as well: the text is left out.
  return [...lines, counted(findings) || `env-guard ${command}: nothing found`, ""].join("\n");
};

function escapeMessage(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
