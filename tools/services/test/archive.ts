import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";

export interface PackageDefinition {
  readonly name: string;
  readonly version?: string;
  readonly depends?: string;
  /** Contents by path; those under a `bin` can be run. */
  readonly files: Readonly<Record<string, string>>;
}

/** A tiny archive of Debian packages in a folder, as apt sees one. */
export interface Archive {
  /** Lines of apt.conf that make apt see this archive, and nothing of the system's packages. */
  readonly configuration: readonly string[];
  /** Makes an archive of these packages and no others. */
  publish(packages: readonly PackageDefinition[]): void;
}

export function createArchive(directory: string): Archive {
  const pool = join(directory, "pool");
  const sources = join(directory, "sources.list");
  const status = join(directory, "status");
  mkdirSync(pool);
  // `copy:` makes apt fetch the files as it would from elsewhere, instead of using them where they are.
  writeFileSync(sources, `deb [trusted=yes] copy:${pool} ./\n`);
  writeFileSync(status, "");
  for (const folder of [directory, pool]) chmodSync(folder, 0o755);
  return {
    configuration: [
      `Dir::Etc::sourcelist "${sources}";`,
      'Dir::Etc::sourceparts "/dev/null";',
      `Dir::State::status "${status}";`,
    ],
    publish(packages) {
      writeFileSync(join(pool, "Packages"), packages.map((one) => build(one, directory, pool)).join("\n"));
    },
  };
}

/** Builds a package; gives its paragraph in the list of packages. */
function build({ name, version = "1.0", depends, files }: PackageDefinition, directory: string, pool: string): string {
  const tree = join(directory, "trees", `${name}-${version}`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
    chmodSync(join(tree, path), path.includes("bin/") ? 0o755 : 0o644);
  }
  const control = [
    `Package: ${name}`,
    `Version: ${version}`,
    "Architecture: all",
    "Maintainer: Nobody <nobody@example.org>",
    ...(depends === undefined ? [] : [`Depends: ${depends}`]),
    "Description: for a test",
  ];
  mkdirSync(join(tree, "DEBIAN"), { recursive: true });
  writeFileSync(join(tree, "DEBIAN", "control"), `${control.join("\n")}\n`);
  const deb = join(pool, `${name}_${version.replace(":", "%3a")}_all.deb`);
  execFileSync("dpkg-deb", ["--build", "--root-owner-group", tree, deb], { stdio: "ignore" });
  const hash = createHash("sha256").update(readFileSync(deb)).digest("hex");
  const file = [`Filename: ./${deb.slice(pool.length + 1)}`, `Size: ${statSync(deb).size}`, `SHA256: ${hash}`];
  return `${[...control, ...file].join("\n")}\n`;
}
