import { refuseProblems } from "../definition/env-guard-error.ts";
import { originsKey, type EnvSource } from "../reading/env-source.ts";
import { parseEnvFile } from "./parse.ts";
import { assignmentsOf } from "./parse-env.ts";

/** Which files {@link readEnvFiles} reads, and what goes before them. */
export interface ReadEnvFilesOptions {
  /**
   * Reads the layers of this environment too: for `.env` then `.env`, `.env.local`, `.env.production`,
   * `.env.production.local`, each over those before it. In `test`, files that end with `.local` are left out, so that
   * tests run alike everywhere.
   */
  readonly environment?: string;
  /** What goes before all files, and isn't changed. @defaultValue process.env */
  readonly over?: EnvSource;
  /** Whether each path must be there; layers never have to. @defaultValue false */
  readonly isRequired?: boolean;
}

const largest = 2 ** 20;

/**
 * Reads `.env` files, later paths over earlier ones, and what is set already (`process.env`) over all of them. Returns a new
 * object that knows the place of each value, for `definition.load`; `process.env` stays as it is. Expands
 * no variables, as dotenv doesn't.
 *
 * @throws EnvGuardError `ENV_ARGUMENT_INVALID` for files that can't be read
 */
export function readEnvFiles(
  paths: string | readonly string[] = ".env",
  { environment, over = process.env, isRequired = false }: ReadEnvFilesOptions = {},
): EnvSource {
  const values = Object.create(null) as Record<string, string | undefined>;
  const origins = new Map<string, string>();
  for (const path of [paths].flat()) {
    for (const layer of layersOf(path, environment)) {
      const text = readText(layer, isRequired && layer === path);
      for (const [name, { value, line }] of assignmentsOf(parseEnvFile(text))) {
        values[name] = value;
        origins.set(name, `${layer}:${line}`);
      }
    }
  }
  for (const name of Object.keys(over)) {
    if (over[name] === undefined) continue;
    values[name] = over[name];
    origins.delete(name);
  }
  Object.defineProperty(values, originsKey, { value: origins });
  return values;
}

function layersOf(path: string, environment: string | undefined): readonly string[] {
  if (environment === undefined) return [path];
  const isTest = environment === "test";
  const layers = [path, `${path}.local`, `${path}.${environment}`, `${path}.${environment}.local`];
  return isTest ? layers.filter((layer) => !layer.endsWith(".local")) : layers;
}

function readText(path: string, isRequired: boolean): string {
  const { readFileSync, statSync } = process.getBuiltinModule("node:fs");
  let fault: string;
  try {
    const { size } = statSync(path);
    if (size <= largest) return readFileSync(path, "utf8");
    fault = `has ${size} bytes, more than 1 MiB`;
  } catch (error) {
    const { code = "UNKNOWN" } = error as NodeJS.ErrnoException;
    if (!isRequired && (code === "ENOENT" || code === "ENOTDIR")) return "";
    fault = `can't be read (${code})`;
  }
  const problem = { code: "FILE", what: `${path} ${fault}`, fix: "Name an environment file that can be read" };
  refuseProblems("ENV_ARGUMENT_INVALID", "argument of readEnvFiles", [problem]);
  return "";
}
