import { path } from "./repository.ts";
import type { Member } from "./repository.ts";

/** Where the packed packages lie until the next run. */
export const tarballFolder: string = path(".toolchain", "tarballs");

/** Absolute path of a package's tarball, the same for every version. */
export function tarballOf({ directory }: Member): string {
  return `${tarballFolder}/${directory.replace("packages/", "")}.tgz`;
}
