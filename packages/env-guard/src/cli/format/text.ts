import type { Finding, Severity } from "@luneo/kernel/findings";
import { styleText } from "node:util";
import type { ReportFormat } from "./report-format.ts";

const colours = { error: "red", warning: "yellow", info: "cyan" } as const;

/** What people read: the command's own words, each finding with its place and its fix, and how many there are. */
export const formatText: ReportFormat = ({ text = "", findings }, { isColoured }) => {
  const paint = (format: Parameters<typeof styleText>[0], words: string) =>
    isColoured ? styleText(format, words, { validateStream: false }) : words;
  const shown = findings.map((finding, index) => {
    const { severity, evidence, fix, id, docs } = finding;
    // Of findings in a row that one act mends, the last says how.
    const next = findings[index + 1];
    const isTold = next?.fix === fix && next.docs === docs;
    const head = `${paint(colours[severity], severity)} ${paint("bold", place(finding))}${evidence} ${paint("dim", `(${id})`)}`;
    return isTold ? head : [head, `    ${fix}`, ...(docs === undefined ? [] : [`    ${docs}`])].join("\n");
  });
  const parts = [text.trimEnd(), shown.join("\n"), counted(findings)];
  const whole = parts.filter((part) => part !== "").join("\n\n");
  return whole === "" ? "" : `${whole}\n`;
};

/** How many findings there are of each severity: "1 error, 2 warnings". */
export function counted(findings: readonly Finding[]): string {
  const count = (severity: Severity, one: string, many: string) => {
    const { length } = findings.filter((finding) => finding.severity === severity);
    return length === 0 ? [] : [`${length} ${length === 1 ? one : many}`];
  };
  return [
    ...count("error", "error", "errors"),
    ...count("warning", "warning", "warnings"),
    ...count("info", "note", "notes"),
  ].join(", ");
}

function place({ file, line, column }: Finding): string {
  if (file === undefined) return "";
  return `${[file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(":")} `;
}
