import { existsSync } from "node:fs";
import { join } from "node:path";
import { consumerFolder } from "./consumer-workspace.ts";
import { path, publishedPackages } from "./repository.ts";
import { tarballOf } from "./tarball.ts";
import type { Command } from "./gate.ts";

/** One way of using the packed packages. */
export interface ConsumerStep {
  readonly name: string;
  readonly command: Command;
  readonly cwd: string;
  /** When it fails, the steps behind it in its lane are left out. */
  readonly isCondition?: true;
}

const nodeFolder = join(consumerFolder, "node");
const versions = ["22", "24", "26"];

/** The Node releases that were installed for this platform, by their major version. */
export function nodes(): { version: string; program: string }[] {
  return versions
    .map((version) => ({ version, package: `node-${version}-${process.platform}-${process.arch}` }))
    .map(({ version, package: name }) => ({ version, program: join(nodeFolder, "node_modules", name, "bin", "node") }))
    .filter(({ program }) => existsSync(program));
}

/** Under every Node: all entries imported, required, and both at once; each package used; its program run. */
export function nodeLane(): ConsumerStep[] {
  return nodes().flatMap(({ version, program }) =>
    ["import.mjs", "require.cjs", "mixed.mjs", "programs.mjs"].map((file) => ({
      name: `Node ${version} ${file.split(".")[0]}`,
      command: [program, file],
      cwd: nodeFolder,
    })),
  );
}

/** npm installs the tarballs, and only them, into an empty folder; nothing has to come from a registry for that. */
export function emptyFolderLane(): ConsumerStep[] {
  const cwd = join(consumerFolder, "empty");
  const tarballs = publishedPackages().map(tarballOf);
  const quiet = [
    "--prefix",
    cwd,
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--no-package-lock",
    "--loglevel=error",
  ];
  const from = ["--prefer-offline", "--cache", path(".toolchain", "npm-cache")];
  return [
    { name: "npm install", command: ["npm", "install", ...quiet, ...from, ...tarballs], cwd, isCondition: true },
    { name: "npm, nothing else installed", command: [process.execPath, "entries.mjs"], cwd },
    { name: "npx, nothing else installed", command: [process.execPath, "programs.mjs"], cwd },
  ];
}

/** Nest 11 as CommonJS under Jest; Nest 12 as ES modules under every Node. */
export function nestLanes(): ConsumerStep[][] {
  const nest11 = join(consumerFolder, "nest-11");
  const nest12 = join(consumerFolder, "nest-12");
  return [
    [{ name: "Nest 11, CommonJS, Jest", command: bin(nest11, "jest", "--ci"), cwd: nest11 }],
    [
      { name: "Nest 12, build", command: bin(nest12, "tsc", "--project", "."), cwd: nest12, isCondition: true },
      ...nodes().map(({ version, program }) => ({
        name: `Nest 12, Node ${version}`,
        command: [program, "dist/main.js"] as const,
        cwd: nest12,
      })),
    ],
  ];
}

function bin(folder: string, program: string, ...args: string[]): Command {
  return [join(folder, "node_modules", ".bin", program), ...args];
}
