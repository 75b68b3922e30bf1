import { realpathSync } from "node:fs";
import { basename, delimiter, dirname, isAbsolute, join } from "node:path";
import { servicesCache } from "./cache-directory.ts";
import { unpackDebianPackages } from "./debian-packages.ts";
import { isExecutable, newestFirst, type Program } from "./program-folder.ts";
import { currentHost, ServiceMissing, type Host } from "./service-missing.ts";
import { systemKey, unpackedProgram } from "./unpacked-root.ts";

/** Programs that come together, and the Debian packages they come in. */
interface Suite {
  readonly packages: readonly string[];
  readonly programs: readonly string[];
  /** A program counts only where these are beside it, so that all are of one version and no wrapper is taken for it. */
  readonly together: readonly string[];
}

const SUITES = {
  postgres: {
    packages: ["postgresql", "postgresql-client"],
    programs: ["postgres", "initdb", "pg_ctl", "psql", "pg_dump", "pg_restore"],
    together: ["postgres", "initdb"],
  },
  redis: { packages: ["redis-server"], programs: ["redis-server", "redis-cli"], together: [] },
  prometheus: { packages: ["prometheus"], programs: ["prometheus", "promtool"], together: [] },
} as const satisfies Record<string, Suite>;

export type ProgramName = (typeof SUITES)[keyof typeof SUITES]["programs"][number];

export type { Program };

export interface ProgramSearch {
  readonly signal?: AbortSignal | undefined;
  /** @defaultValue the PATH of this process */
  readonly searchPath?: string | undefined;
  /** Patterns of further folders, where packages put what PATH leaves out. */
  readonly folders?: readonly string[] | undefined;
  /** Where unpacked packages are kept. @defaultValue `.toolchain/services` of this clone */
  readonly cache?: string | undefined;
  /** @defaultValue this machine's */
  readonly host?: Host | undefined;
  /** Brings packages into a folder. @defaultValue unpackDebianPackages */
  readonly unpack?: typeof unpackDebianPackages | undefined;
}

const FOLDERS = [
  "/usr/lib/postgresql/*/bin",
  "/usr/pgsql-*/bin",
  "/usr/libexec/postgresql*",
  "/opt/homebrew/opt/postgresql@*/bin",
  "/usr/local/opt/postgresql@*/bin",
  "/opt/homebrew/bin",
  "/usr/local/bin",
  "/usr/bin",
  "/usr/sbin",
];

/**
 * Finds a server program: on PATH, where packages put it, or unpacked from Debian's packages, which are fetched the
 * first time. Nothing is installed, no daemon starts.
 *
 * May be called concurrently, by several processes too. Throws ServiceMissing, with the line that installs it.
 */
export async function findProgram(name: ProgramName, search: ProgramSearch = {}): Promise<Program> {
  const { searchPath = process.env["PATH"] ?? "", folders = FOLDERS, cache = servicesCache, signal } = search;
  const { host = currentHost(), unpack = unpackDebianPackages } = search;
  const [suiteName, suite] = suiteOf(name);

  for (const folder of [...searchPath.split(delimiter), ...folders.flatMap(newestFirst)]) {
    const path = installedProgram(folder, name, suite);
    if (path !== undefined) return { path, env: {}, root: dirname(dirname(path)) };
  }
  const into = join(cache, `${suiteName}-${systemKey()}`);
  const present = unpackedProgram(into, name);
  if (present) return present;
  if (host !== "debian") throw new ServiceMissing(name, host);
  try {
    await unpack({ ...suite, name, into, signal });
    const brought = unpackedProgram(into, name);
    if (brought) return brought;
  } catch (error) {
    signal?.throwIfAborted();
    throw new ServiceMissing(name, host, { cause: error });
  }
  throw new ServiceMissing(name, host);
}

function suiteOf(name: ProgramName): [string, Suite] {
  const found = Object.entries<Suite>(SUITES).find(([, { programs }]) => programs.includes(name));
  if (!found) throw new Error(`No package is known to have a program ${name}.`);
  return found;
}

function installedProgram(folder: string, name: string, { together }: Suite): string | undefined {
  const path = join(folder, name);
  if (!isAbsolute(folder) || !isExecutable(path)) return undefined;
  if (together.length === 0) return path;
  const real = realpathSync(path);
  const isReal = basename(real) === name && together.every((other) => isExecutable(join(dirname(real), other)));
  return isReal ? real : undefined;
}
