import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./command.ts";

export interface DebianPackage {
  readonly name: string;
  readonly version: string;
}

/** apt-get that only reads the system: resolves and downloads, as any user, and writes into one directory of ours. */
export interface Apt {
  /** Fetches the lists of packages. Only for lists of our own. */
  update(): Promise<void>;
  /** The packages to have so that these run here: themselves, and what they need and the system lacks. */
  closure(names: readonly string[]): Promise<readonly DebianPackage[]>;
  /** Downloads packages, checked against the archive's signature, into a folder. */
  download(packages: readonly DebianPackage[], folder: string): Promise<void>;
}

export interface AptOptions {
  /** Where it keeps its caches, and its lists if they are ours. */
  readonly directory: string;
  /** The lists the system has (as they are, perhaps old or none), or our own. */
  readonly lists: "system" | "own";
  /** Further lines of apt.conf. */
  readonly configuration?: readonly string[] | undefined;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export function createApt({ directory, lists, configuration = [], timeoutMs, signal }: AptOptions): Apt {
  const file = join(directory, `apt-${lists}.conf`);
  const ownLists = join(directory, "lists");
  mkdirSync(join(ownLists, "partial"), { recursive: true });
  mkdirSync(join(directory, "cache", "archives", "partial"), { recursive: true });
  writeFileSync(
    file,
    [
      ...plainConfiguration(directory),
      ...(lists === "own" ? [`Dir::State::lists "${ownLists}";`] : []),
      ...configuration,
      "",
    ].join("\n"),
  );

  const run = (program: string, args: readonly string[], cwd = directory): Promise<string> =>
    runCommand(program, ["-c", file, "-qq", ...args], {
      cwd,
      timeoutMs,
      signal,
      env: { DEBIAN_FRONTEND: "noninteractive" },
    });

  /** `postgresql` is an empty package that depends on `postgresql-15`: what it stands for. */
  async function expand(names: readonly string[]): Promise<string[]> {
    // If it knows none of them, apt-get says so better.
    const described = await run("apt-cache", ["depends", ...names]).catch(() => "");
    const stoodFor = [...described.matchAll(/^\s*\|?Depends: (\S+)$/gm)].map(([, name = ""]) => name);
    return names.flatMap((name) => {
      const versioned = stoodFor.filter(
        (other) => other.startsWith(`${name}-`) && /^\d+$/.test(other.slice(name.length + 1)),
      );
      return versioned.length > 0 ? versioned : [name];
    });
  }

  return {
    async update() {
      await run("apt-get", ["update"]);
    },
    async closure(names) {
      const wanted = await expand(names);
      // --reinstall: also what counts as installed, but evidently isn't all there.
      const flags = ["--print-uris", "--assume-yes", "--no-install-recommends", "--reinstall"];
      const plan = await run("apt-get", ["install", ...flags, ...wanted]);
      // 'http://…' redis-tools_5%3a7.0.15-1_amd64.deb 991888 MD5Sum:…
      return [...plan.matchAll(/^'[^']*' ([^_\s]+)_([^_\s]+)_\S+\.deb /gm)].map(([, name = "", version = ""]) => ({
        name,
        version: decodeURIComponent(version),
      }));
    },
    async download(packages, folder) {
      await run("apt-get", ["download", ...packages.map(({ name, version }) => `${name}=${version}`)], folder);
    },
  };
}

function plainConfiguration(directory: string): string[] {
  return [
    // Somebody else may be installing something, and we need no right to the system's locks.
    'Debug::NoLocking "true";',
    // As root, apt would download as a user who can't write here.
    'APT::Sandbox::User "root";',
    `Dir::Cache "${join(directory, "cache")}";`,
    // Parsing the lists is most of the work: once is enough. (Images of containers turn this off.)
    'Dir::Cache::pkgcache "pkgcache.bin";',
    'Dir::Cache::srcpkgcache "srcpkgcache.bin";',
    'Acquire::Retries "2";',
    'Acquire::http::Timeout "20";',
    'Acquire::https::Timeout "20";',
    'Acquire::Languages "none";',
    // What the system does after an update of its own (images of containers empty its caches, for one).
    ...["Pre-Invoke", "Post-Invoke", "Post-Invoke-Success", "Post-Invoke-Stats"].map(
      (hook) => `#clear APT::Update::${hook};`,
    ),
  ];
}
