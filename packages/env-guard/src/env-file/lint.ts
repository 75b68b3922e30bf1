import type { Finding } from "@luneo/kernel/findings";
import { lintBytes, lintLines } from "./lint-lines.ts";
import { lintReaders, type EnvFileReader } from "./lint-readers.ts";
import { lintRules } from "./lint-rule.ts";
import { parseEnvFile } from "./parse.ts";

/** How an environment file is looked over. */
export interface LintOptions {
  /** Its path: stands in the findings, and tells whether the file is an example (`.env.example`, `env.sample`, …). */
  readonly file?: string;
  /**
   * The programs that read it. Those that are named here count as warnings at least; of Docker and Compose, the findings
   * are no more than worth knowing otherwise.
   * @defaultValue all of them
   */
  readonly readers?: readonly EnvFileReader[];
}

const everyReader: readonly EnvFileReader[] = ["dotenv", "node", "docker", "compose"];

/**
 * Where an environment file means different things to dotenv, Node, Docker and people. Findings tell names and places,
 * never a value, in the order of lines.
 */
export function lintEnvFile(text: string, { file, readers }: LintOptions = {}): readonly Finding[] {
  const document = parseEnvFile(text);
  const isExample =
    file !== undefined && /example|sample|template|\.dist$|\.tpl$|defaults?$/i.test(file.replace(/^.*[\\/]/, ""));
  const notices = [
    ...lintBytes(text),
    ...lintLines(document, isExample),
    ...lintReaders(text, document, readers ?? everyReader),
  ];
  return notices
    .map(({ id, line, column, subject, evidence }): Finding => {
      const [severity, fix] = lintRules[id];
      const isChosen = readers !== undefined && severity === "info" && /docker|compose/.test(id);
      return {
        ...{ id, severity: isChosen ? "warning" : severity, evidence, fix: `${fix}.` },
        ...(subject !== undefined && { subject }),
        ...(file !== undefined && { file }),
        ...(line !== undefined && { line }),
        ...(column !== undefined && { column }),
      };
    })
    .toSorted((one, other) => (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0));
}
