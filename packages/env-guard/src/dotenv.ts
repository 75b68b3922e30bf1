export {
  commentOut,
  insertVariable,
  removeVariable,
  renameVariable,
  setValue,
  uncomment,
  type InsertOptions,
} from "./env-file/edit.ts";
export type {
  Assignment,
  AssignmentLine,
  BlankLine,
  CommentLine,
  EnvDocument,
  EnvLine,
  MalformedLine,
  Quote,
} from "./env-file/env-line.ts";
export { formatValue } from "./env-file/format-value.ts";
export { parseEnvFile } from "./env-file/parse.ts";
export { printEnvFile } from "./env-file/print.ts";
export { readEnvFiles, type ReadEnvFilesOptions } from "./env-file/read-files.ts";
export { sectionsOf, type Section } from "./env-file/sections.ts";
export { lintEnvFile, type LintOptions } from "./env-file/lint.ts";
export type { EnvFileReader } from "./env-file/lint-readers.ts";
export type { Finding } from "@luneo/kernel/findings";
export { parseEnv } from "./env-file/parse-env.ts";
