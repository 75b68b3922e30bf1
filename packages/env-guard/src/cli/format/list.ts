import type { ReportFormat } from "./report-format.ts";

const formats = {
  text: async () => (await import("./text.ts")).formatText,
  json: async () => (await import("./json.ts")).formatJson,
  sarif: async () => (await import("./sarif.ts")).formatSarif,
  github: async () => (await import("./github.ts")).formatGithub,
} satisfies Record<string, () => Promise<ReportFormat>>;

/** The names that `--format` takes. */
export const formatNames: readonly string[] = Object.keys(formats);

/** The rendering of that name, imported when it is needed. */
export async function reportFormat(name: string): Promise<ReportFormat | undefined> {
  return Object.hasOwn(formats, name) ? await formats[name as keyof typeof formats]() : undefined;
}
