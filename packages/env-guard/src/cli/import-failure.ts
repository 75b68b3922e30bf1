import { redact } from "@luneo/kernel/redact";
import type { Problem } from "@luneo/kernel/error";
import { existsSync, readFileSync } from "node:fs";
import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { DefinitionRefused, UsageError } from "./command.ts";

/** Where a definition was looked for. */
interface Place {
  readonly cwd: string;
  /** Absolute. */
  readonly path: string;
}

interface Thrown {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly stack?: unknown;
  readonly problems?: readonly Problem[];
}

const compiled = "or compile it and say --config with the .js file";

/**
 * Why a definition can't be imported: the file, the line, what is there, and the two ways out. What the module itself
 * throws is told by its kind and place only, for its message could hold a value.
 */
export function importFailure(thrown: unknown, { cwd, path }: Place): UsageError | DefinitionRefused {
  const error = (typeof thrown === "object" && thrown !== null ? thrown : {}) as Thrown;
  const message = typeof error.message === "string" ? error.message : "";
  const show = (file: string) => relative(cwd, file).split(sep).join("/");
  const file = show(path);

  if (error.code === "ENV_DEFINITION_INVALID") return refused(error, file, definitionLine(error, path));
  if (error.code === "ENV_INVALID") {
    return new UsageError(
      `${file} loads the environment while it is imported. Keep load() in a file of its own (src/env.ts), so that programs can import the definition anywhere`,
    );
  }
  if (error.code === "ERR_UNKNOWN_FILE_EXTENSION") {
    return new UsageError(
      `${file} is TypeScript, which Node ${process.versions.node} doesn't run. Use Node 22.18 or newer, ${compiled}`,
    );
  }
  const missing = /^Cannot find (?:module|package) '(.+?)'(?: imported from (.+?))?(?:\n|$)/.exec(message);
  if (missing !== null) return notFound(missing[1]!, missing[2] ?? path, show);

  const head = sourceHead(error);
  const where = head === undefined ? file : `${show(head.file)}:${head.line}`;
  if (error.code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX") {
    const what = /^TypeScript (.{3,60}?) (?:is|are) not supported/.exec(message)?.[1] ?? "a part of TypeScript";
    return new UsageError(
      `${where} uses ${what}, which Node can't strip. Write it without (a const object for an enum), ${compiled}`,
    );
  }
  if (message.startsWith("Cannot use import statement outside a module") || message === "Unexpected token 'export'") {
    return new UsageError(
      `${where} has import or export, and package.json says "type": "commonjs". Call the file ${file.replace(/\.([cm]?)([jt]s)$/, ".m$2")}, ${compiled}`,
    );
  }
  // Of JavaScript, Node tells neither line nor file. What code throws while it runs has frames of its own.
  const isRead = head !== undefined || !/^ {4}at .*(?:file:|<anonymous>)/m.test(String(error.stack));
  if (error.name === "SyntaxError" && isRead) {
    return new UsageError(`${where} is no valid program: ${redact(message.slice(0, 160))}. Correct it, ${compiled}`);
  }
  const name = typeof error.name === "string" && /^[A-Z]\w{2,40}$/.test(error.name) ? error.name : "something";
  // Node's own codes are words of Node.
  const kind = typeof error.code === "string" && /^ERR_[A-Z_]{3,60}$/.test(error.code) ? `${name} ${error.code}` : name;
  return new UsageError(
    `${thrownAt(error, show) ?? file} throws ${kind} while it is imported (its message is withheld: it could hold a value). A definition reads nothing: move what does elsewhere`,
  );
}

function notFound(wanted: string, importer: string, show: (file: string) => string): UsageError {
  const isPath = wanted.startsWith("/") || /^[a-z]:[\\/]/i.test(wanted);
  const source = existsSync(importer) ? readFileSync(importer, "utf8").split("\n") : [];
  // Node tells relative imports by the path that they would have.
  const last = isPath ? wanted.split(/[\\/]/).at(-1)! : wanted;
  const index = source.findIndex((line) => /\b(?:from|import|require)\b/.test(line) && line.includes(last));
  const where = index < 0 ? show(importer) : `${show(importer)}:${index + 1}`;
  if (!isPath) {
    const isAlias = /^[@~#]?\//.test(wanted) || wanted.startsWith("src/");
    return new UsageError(
      isAlias
        ? `${where} imports ${wanted}, a path that only TypeScript knows. Import it by its relative path with its ending, ${compiled}`
        : `${where} imports ${wanted}, which isn't installed. Install it, ${compiled}`,
    );
  }
  const real = ["ts", "mts", "js", "mjs"].find((end) => existsSync(`${wanted.replace(/\.[cm]?js$/, "")}.${end}`));
  const fix = real === undefined ? "Correct the path" : `Import it as ${last.replace(/\.[cm]?js$/, "")}.${real}`;
  return new UsageError(
    `${where} imports ${show(wanted)}, which isn't there: Node adds no ending. ${fix}, ${compiled}`,
  );
}

function refused({ problems = [] }: Thrown, file: string, line: number | undefined): DefinitionRefused {
  return new DefinitionRefused(
    problems.map(({ code, subject, what, got, fix }) => ({
      id: `definition-${code.toLowerCase().replaceAll("_", "-")}`,
      severity: "error",
      ...(subject !== undefined && { subject }),
      evidence: got === undefined ? what : `${what}, got ${got}`,
      fix: fix.endsWith(".") ? fix : `${fix}.`,
      file,
      ...(line === undefined ? {} : { line }),
    })),
  );
}

/** The line of the definition that called `defineEnv`. */
function definitionLine({ stack }: Thrown, path: string): number | undefined {
  const frame = String(stack)
    .split("\n")
    .find((line) => line.startsWith("    at ") && line.includes(path));
  const line = /:(\d+):\d+\)?$/.exec(frame ?? "")?.[1];
  return line === undefined ? undefined : Number(line);
}

/** Node puts the place of a fault of syntax above the stack: `file:///…/x.ts:3`. */
function sourceHead({ stack }: Thrown): { readonly file: string; readonly line: number } | undefined {
  const found = /^((?:file:\/\/|[a-z]:[\\/]|\/).+):(\d+)$/im.exec(String(stack).split("\n")[0]!);
  if (found === null) return undefined;
  const file = found[1]!.startsWith("file:") ? fileURLToPath(found[1]!) : found[1]!;
  return { file, line: Number(found[2]) };
}

function thrownAt({ stack, message }: Thrown, show: (file: string) => string): string | undefined {
  const text = String(stack);
  const at = text.indexOf(String(message));
  const frame = text
    .slice(at < 0 ? text.length : at + String(message).length)
    .split("\n")
    .find((line) => line.startsWith("    at ") && line.includes("file://") && !line.includes("/node_modules/"));
  const found = /(file:\/\/.+):(\d+):\d+\)?$/.exec(frame ?? "");
  return found === null ? undefined : `${show(fileURLToPath(found[1]!))}:${found[2]}`;
}
