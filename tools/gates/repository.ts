import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Absolute path of the repository. */
export const repositoryRoot = join(import.meta.dirname, "..", "..");

/** A package.json as far as the gates read it. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly type?: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly sideEffects?: boolean;
  readonly engines?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string>>;
  readonly publishConfig?: PublishConfig;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** What replaces fields of package.json when the package is packed. */
export interface PublishConfig {
  readonly access?: string;
  readonly provenance?: boolean;
  readonly bin?: Readonly<Record<string, string>>;
  readonly main?: string;
  readonly types?: string;
  readonly typesVersions?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly exports?: Readonly<Record<string, string | PublishedEntry>>;
}

/** One entry of the published `exports`, for both module formats. */
export interface PublishedEntry {
  readonly import: { readonly types: string; readonly default: string };
  readonly require: { readonly types: string; readonly default: string };
}

/** A workspace member: where it is and what its package.json says. */
export interface Member {
  /** Path from the root, such as `packages/readiness`. */
  readonly directory: string;
  readonly manifest: Manifest;
}

/** An importable entry of a published package. */
export interface Entry {
  /** `index`, `express`, `nestjs`: the file's name in `dist`. */
  readonly name: string;
  /** What a consumer imports: `@luneo/readiness/express`. */
  readonly specifier: string;
}

/** Every package under `packages/` that is published, in the order of their names. */
export function publishedPackages(): Member[] {
  return members("packages").filter(({ manifest }) => manifest.private !== true);
}

/** Every member of the workspace, without the root. */
export function workspaceMembers(): Member[] {
  return [
    ...members("packages"),
    ...members("examples"),
    ...(existsSync(path("docs/package.json")) ? [member("docs")] : []),
  ];
}

/** The entries of a package that code can import, core first. */
export function entriesOf({ manifest }: Member): Entry[] {
  return Object.entries(manifest.exports ?? {})
    .filter(([, file]) => file.startsWith("./src/"))
    .map(([key, file]) => ({
      name: file.replace("./src/", "").replace(/\.ts$/, ""),
      specifier: manifest.name + key.slice(1),
    }));
}

/** Files that git tracks or would track, as paths from the root; those deleted in the working tree are left out. */
export function trackedFiles(): string[] {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const listed = execFileSync("git", args, { cwd: repositoryRoot, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  return [...new Set(listed.split("\0"))].filter((file) => file !== "" && existsSync(path(file))).toSorted();
}

/** Absolute path of something in the repository. */
export function path(...parts: string[]): string {
  return join(repositoryRoot, ...parts);
}

/** Text of a file of the repository. */
export function read(file: string): string {
  return readFileSync(path(file), "utf8");
}

function members(folder: string): Member[] {
  return readdirSync(path(folder))
    .filter((name) => existsSync(path(folder, name, "package.json")))
    .toSorted()
    .map((name) => member(`${folder}/${name}`));
}

function member(directory: string): Member {
  return { directory, manifest: JSON.parse(read(`${directory}/package.json`)) as Manifest };
}
