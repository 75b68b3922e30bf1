import { existsSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { EnvDefinition } from "../definition/define-env.ts";
import { UsageError, type FoundDefinition } from "./command.ts";
import { importFailure } from "./import-failure.ts";
import { withModuleSyntax } from "./module-syntax.ts";

const endings = ["ts", "mts", "js", "mjs"];
const usualFiles = ["src/env.definition", "env.definition"].flatMap((stem) => endings.map((end) => `${stem}.${end}`));

/**
 * The definition that `--config`, package.json's `luneo.env` or the usual names lead to, in this order. Throws a
 * `UsageError` that names the file and the way out, or a `DefinitionRefused` with what `defineEnv` found.
 */
export async function findDefinition(cwd: string, config: string | undefined): Promise<FoundDefinition> {
  const path = definitionFile(cwd, config);
  const file = relative(cwd, path).split(sep).join("/");
  let exported: Readonly<Record<string, unknown>>;
  try {
    const imported: unknown = await withModuleSyntax(() => import(/* @vite-ignore */ pathToFileURL(path).href));
    exported = imported as typeof exported;
  } catch (error) {
    throw importFailure(error, { cwd, path });
  }
  return { definition: onlyDefinition(exported, file), file };
}

/** Absolute path of the file that should hold the definition. */
function definitionFile(cwd: string, config: string | undefined): string {
  if (config !== undefined) return existingFile(cwd, config, "--config");
  const named = manifestEntry(cwd);
  if (named !== undefined) return existingFile(cwd, named, '"luneo.env" in package.json');
  const found = usualFiles.find((file) => existsSync(join(cwd, file)));
  if (found === undefined) {
    throw new UsageError(
      "No definition is here: neither src/env.definition nor env.definition with .ts, .mts, .js or .mjs, and " +
        'package.json has no "luneo": { "env": "…" }. Say --config FILE, or write one with env-guard init',
    );
  }
  return join(cwd, found);
}

function existingFile(cwd: string, file: string, says: string): string {
  const path = resolve(cwd, file);
  if (!existsSync(path) || !statSync(path).isFile()) throw new UsageError(`${says} names a file that isn't there`);
  if (!/\.[cm]?[jt]s$/.test(path)) throw new UsageError(`${says} must name a .ts, .mts, .cts, .js, .mjs or .cjs file`);
  return path;
}

function manifestEntry(cwd: string): string | undefined {
  const path = join(cwd, "package.json");
  if (!existsSync(path)) return undefined;
  let manifest: { readonly luneo?: { readonly env?: unknown } } | null;
  try {
    manifest = JSON.parse(readFileSync(path, "utf8")) as typeof manifest;
  } catch {
    throw new UsageError("package.json is no JSON");
  }
  const named = manifest?.luneo?.env;
  if (named === undefined) return undefined;
  if (typeof named !== "string" || named === "") throw new UsageError('"luneo.env" in package.json must be a path');
  return named;
}

/** The one definition among a module's exports, whatever its name is. */
function onlyDefinition(exported: Readonly<Record<string, unknown>>, file: string): EnvDefinition<unknown> {
  const { default: inner } = exported;
  // A CommonJS module comes as the default export of itself.
  const all = isRecord(inner) && !isDefinition(inner) ? { ...inner, ...exported } : exported;
  const found = new Map<unknown, string>();
  for (const [name, value] of Object.entries(all)) if (isDefinition(value) && !found.has(value)) found.set(value, name);
  const [definition, ...others] = found.keys();
  if (definition === undefined) {
    throw new UsageError(
      `${file} exports no definition: export what defineEnv({ … }) returns, not what its load() returns`,
    );
  }
  if (others.length > 0) {
    throw new UsageError(
      `${file} exports ${found.size} definitions (${[...found.values()].join(", ")}). Export one, or give each a file of its own`,
    );
  }
  return definition as EnvDefinition<unknown>;
}

/** By its shape: the definition comes from the application's copy of this package, not from the program's. */
function isDefinition(value: unknown): value is EnvDefinition<unknown> {
  return isRecord(value) && value["variables"] instanceof Map && typeof value["load"] === "function";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
