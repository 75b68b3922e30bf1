import type { Report } from "../command.ts";

/** What a rendering needs to know beside the report. */
export interface ReportContext {
  readonly command: string;
  readonly version: string;
  readonly exitCode: number;
  readonly isColoured: boolean;
  /** Where a finding without a file of its own is shown by tools that need one. */
  readonly fallbackFile: string;
}

/** Renders a report whole; what it returns ends with a newline, or is empty. */
export type ReportFormat = (report: Report, context: ReportContext) => string;
