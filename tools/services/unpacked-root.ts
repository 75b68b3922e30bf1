import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isExecutable, newestFirst, type Program } from "./program-folder.ts";

/** Written last into a folder of unpacked packages: without it nothing in there counts. */
export const STAMP = "complete.txt";

/** Which system unpacked programs fit: one clone may be used from several (containers, a shared home directory). */
export function systemKey(osRelease: string = readIfPresent("/etc/os-release")): string {
  const field = (name: string): string => new RegExp(`^${name}="?([\\w.-]+)`, "m").exec(osRelease)?.[1] ?? "any";
  return `${field("ID")}-${field("VERSION_ID")}-${process.arch}`;
}

/** A program in a folder of unpacked packages; undefined if it is not there, or the folder is not complete. */
export function unpackedProgram(folder: string, name: string): Program | undefined {
  return existsSync(join(folder, STAMP)) ? programUnder(join(folder, "root"), name) : undefined;
}

/** A program in a root file system that is not the system's own, so it has to be told where its libraries are. */
export function programUnder(root: string, name: string): Program | undefined {
  const folders = ["usr/bin", "usr/sbin", "bin", "sbin", ...newestFirst(join(root, "usr/lib/postgresql/*/bin"))];
  const path = folders
    .map((folder) => join(folder.startsWith(root) ? folder : join(root, folder), name))
    .find(isExecutable);
  if (path === undefined) return undefined;
  const libraries = globSync(["usr/lib/*-linux-gnu*", "lib/*-linux-gnu*", "usr/lib"].map((lib) => join(root, lib)));
  return { path, root, env: libraries.length > 0 ? { LD_LIBRARY_PATH: libraries.join(":") } : {} };
}

function readIfPresent(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
