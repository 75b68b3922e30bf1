import { chmodSync, globSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createApt, type Apt, type DebianPackage } from "./apt.ts";
import { runCommand } from "./command.ts";
import { withFileLock } from "./file-lock.ts";
import { createTemporaryDirectory } from "./temporary-directory.ts";
import { programUnder, STAMP, unpackedProgram } from "./unpacked-root.ts";

export interface UnpackOptions {
  /** The program that is asked for; said when it is there. */
  readonly name: string;
  readonly packages: readonly string[];
  /** All of them have to run before the unpacked packages count. */
  readonly programs: readonly string[];
  /** The folder that the packages fill; beside it, apt keeps its lists. */
  readonly into: string;
  /** Further lines of apt.conf. */
  readonly configuration?: readonly string[] | undefined;
  /** @defaultValue 300_000, for all of it */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Gets one line when something was fetched. @defaultValue standard error */
  readonly say?: ((line: string) => void) | undefined;
}

/**
 * Downloads Debian packages, with what they need and the system lacks, and unpacks them into a folder: no root, nothing
 * installed, no daemon. Where the system's lists of packages are missing, unreadable or out of date, fetches its own.
 *
 * The folder appears complete, with programs that were seen to run, or not at all. Concurrent calls wait for each other,
 * and the later ones find the work done. Rejects with apt's own words if a package can't be had.
 */
export async function unpackDebianPackages(options: UnpackOptions): Promise<void> {
  const { name, into, timeoutMs = 300_000, signal, say = sayOnStandardError } = options;
  const parent = dirname(into);
  mkdirSync(parent, { recursive: true });
  const startedAt = performance.now();
  const work = async (): Promise<void> => {
    if (unpackedProgram(into, name)) return;
    await unpack({ ...options, timeoutMs });
    say(`• ${name}: unpacked from Debian (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
  };
  await withFileLock(join(parent, "lock"), work, { timeoutMs, signal });
}

async function unpack(options: UnpackOptions & { readonly timeoutMs: number }): Promise<void> {
  const { packages, programs, into, configuration, timeoutMs, signal } = options;
  const parent = dirname(into);
  // Beside its destination, so that it can move there in one step.
  const staging = createTemporaryDirectory("unpacking", { parent });
  try {
    const debs = join(staging.path, "debs");
    const root = join(staging.path, "whole", "root");
    mkdirSync(debs);
    mkdirSync(root, { recursive: true });
    for (const folder of [dirname(root), root]) chmodSync(folder, 0o755);

    const apt = { directory: join(parent, "apt"), configuration, timeoutMs, signal };
    try {
      await download(createApt({ ...apt, lists: "system" }), packages, debs);
    } catch {
      signal?.throwIfAborted();
      const own = createApt({ ...apt, lists: "own" });
      // One of several sources may be out of reach while the packages are in another.
      const failure = await own.update().then(
        () => undefined,
        (error: unknown) => error,
      );
      signal?.throwIfAborted();
      await download(own, packages, debs).catch((error: unknown) => {
        throw failure ?? error;
      });
    }
    for (const deb of globSync(join(debs, "*.deb"))) {
      await runCommand("dpkg-deb", ["-x", deb, root], { timeoutMs, signal });
    }
    for (const idle of globSync(IDLE_FILES.map((path) => join(root, path)))) rmSync(idle, { recursive: true });
    for (const program of programs) await mustRun(root, program, signal);
    writeFileSync(join(dirname(root), STAMP), `${packages.join(" ")}\n`);
    rmSync(into, { recursive: true, force: true });
    renameSync(dirname(root), into);
  } finally {
    staging.remove();
  }
}

// Web pages, headers, Perl scripts and LLVM (for a compiler that is turned off) make up most of the bytes and no server needs
// them to run; the C library must stay the system's own, because its loader is.
const NEVER_NEEDED =
  /^(libc6|libc-bin|libllvm.*|libz3-.*|libjs-.*|node-.*|fonts-.*|perl.*|libperl.*|.*-perl|.*-dev|postgresql-(client-)?common)(:.*)?$/;

// Two thirds of Postgres' files: they would only be copied where it has to run from elsewhere.
const IDLE_FILES = ["usr/share/{doc,lintian,locale,man}", "usr/lib/postgresql/*/lib/bitcode"];

async function download(apt: Apt, packages: readonly string[], folder: string): Promise<void> {
  const needed = (await apt.closure(packages)).filter(({ name }: DebianPackage) => !NEVER_NEEDED.test(name));
  if (needed.length === 0) throw new Error(`apt knows no package for ${packages.join(" ")}.`);
  await apt.download(needed, folder);
}

async function mustRun(root: string, name: string, signal: AbortSignal | undefined): Promise<void> {
  const program = programUnder(root, name);
  if (!program) throw new Error(`The packages have no program ${name}.`);
  await runCommand(program.path, ["--version"], { env: program.env, timeoutMs: 10_000, signal });
}

function sayOnStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
}
