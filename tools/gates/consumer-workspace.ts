import { cpSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runCommand } from "./command.ts";
import { entriesOf, path, publishedPackages } from "./repository.ts";
import { tarballOf } from "./tarball.ts";
import type { Manifest, Member } from "./repository.ts";

/** A packed package as the consumers' programs see it. */
export interface PackedPackage {
  readonly name: string;
  readonly entries: readonly { readonly specifier: string; readonly exports: readonly string[] }[];
}

const source = path("tools", "consumers");

/** Where the consumers are installed: outside the workspace, so that nothing of it can be resolved by accident. */
export const consumerFolder: string = path(".toolchain", "consumers");

/**
 * Copies the consumers' programs, installs what they depend on from their own frozen lockfile, and puts the packed
 * packages beside it. The tarballs are unpacked rather than installed by `file:`, for a lockfile would hold their
 * hash, which every build changes.
 *
 * @returns what went wrong; empty when the consumers are ready
 */
export async function prepareConsumers(): Promise<string[]> {
  rmSync(join(consumerFolder, "empty"), { recursive: true, force: true });
  for (const consumer of consumers()) clear(join(consumerFolder, consumer));
  cpSync(source, consumerFolder, { recursive: true });
  const install = await runCommand(["pnpm", "install", "--frozen-lockfile", "--reporter=append-only"], {
    cwd: consumerFolder,
  });
  if (install.code !== 0) return [`The consumers cannot be installed:\n${install.output}`];

  const packages = publishedPackages();
  const problems: string[] = [];
  for (const consumer of consumers()) {
    const { dependencies = {} } = JSON.parse(
      readFileSync(join(consumerFolder, consumer, "package.json"), "utf8"),
    ) as Manifest;
    const needed = packages.flatMap(({ manifest }) =>
      Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
    );
    for (const name of new Set(needed)) {
      if (dependencies[name] === undefined) {
        problems.push(`tools/consumers/${consumer}/package.json lacks ${name}, which a package needs`);
      }
    }
    for (const member of packages) {
      problems.push(...(await unpack(member, join(consumerFolder, consumer, "node_modules"))));
    }
  }
  for (const folder of ["nest-11/test", "nest-12/src"]) placeNestUses(join(consumerFolder, folder, "uses"));
  const packed = await Promise.all(packages.map(describe));
  writeFileSync(join(consumerFolder, "packages.json"), JSON.stringify(packed, undefined, 2));
  return problems;
}

/** The packed packages, with the names that each entry exports when it runs. */
export function packedPackages(): PackedPackage[] {
  return JSON.parse(readFileSync(join(consumerFolder, "packages.json"), "utf8")) as PackedPackage[];
}

function consumers(): string[] {
  return globSync("*/package.json", { cwd: source }).map((file) => file.replace("/package.json", ""));
}

/** The same uses in both Nest applications; every package must have one. */
function placeNestUses(folder: string): void {
  cpSync(join(source, "nest-uses"), folder, { recursive: true });
  const names = publishedPackages().map(({ directory }) => directory.replace("packages/", ""));
  const imports = names.map((name, index) => `import { use as use${index} } from "./${name}.js";`);
  const list = names.map((_, index) => `use${index}`).join(", ");
  const index = [
    'import type { NestUse } from "./use.js";',
    ...imports,
    "",
    `export const uses: readonly NestUse[] = [${list}];`,
  ];
  writeFileSync(join(folder, "index.ts"), `${index.join("\n")}\n`);
}

/** Empties a consumer's folder of everything but its installed dependencies. */
function clear(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (name !== "node_modules") rmSync(join(folder, name), { recursive: true, force: true });
  }
}

async function unpack(member: Member, modules: string): Promise<string[]> {
  const folder = join(modules, member.manifest.name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { code, output } = await runCommand(["tar", "-xzf", tarballOf(member), "-C", folder, "--strip-components=1"]);
  return code === 0 ? [] : [`${member.manifest.name} cannot be unpacked:\n${output}`];
}

async function describe(member: Member): Promise<PackedPackage> {
  const entries = entriesOf(member).map(async ({ name, specifier }) => {
    const file = join(consumerFolder, "node", "node_modules", member.manifest.name, "dist", `${name}.js`);
    const loaded = existsSync(file) ? ((await import(pathToFileURL(file).href)) as object) : {};
    return { specifier, exports: Object.keys(loaded).filter((key) => key !== "default") };
  });
  return { name: member.manifest.name, entries: await Promise.all(entries) };
}
