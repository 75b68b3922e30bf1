import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../gates/repository.ts";

/** Where the copy is; ignored by git and by every tool. */
const stage = join(repositoryRoot, ".toolchain", "mutation");

/**
 * Copies a package to where it can be mutated, with a configuration that runs these tests of it; returns the folder.
 * Dependencies are linked.
 */
export function stagePackage(directory: string, tests: readonly string[]): string {
  rmSync(stage, { recursive: true, force: true });
  const target = join(stage, directory);
  mkdirSync(target, { recursive: true });
  for (const part of ["src", "test", "proofs", "package.json"]) {
    cpSync(join(repositoryRoot, directory, part), join(target, part), { recursive: true });
  }
  for (const modules of ["node_modules", `${directory}/node_modules`]) {
    if (existsSync(join(repositoryRoot, modules))) symlinkSync(join(repositoryRoot, modules), join(stage, modules));
  }
  const test = { include: tests.map((name) => `${directory}/test/${name}.test.ts`) };
  writeFileSync(join(stage, "vitest.config.mjs"), `export default ${JSON.stringify({ test })};\n`);
  return stage;
}
