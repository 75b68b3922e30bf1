import type { ReportFormat } from "./report-format.ts";

/** One JSON object: `command`, `ok`, `exitCode`, `findings`, and the command's own `data`. */
export const formatJson: ReportFormat = ({ findings, data }, { command, exitCode }) =>
  `${JSON.stringify({ command, ok: exitCode === 0, exitCode, findings, ...(data === undefined ? {} : { data }) }, undefined, 2)}\n`;
