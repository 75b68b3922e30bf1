// The kernel is private: a published file that names it could not be loaded, or not be type-checked.
import { globSync } from "node:fs";
import { entriesOf, publishedPackages, read, repositoryRoot } from "./repository.ts";
import { conclude } from "./verdict.ts";

const KERNEL = "@luneo/kernel";

const problems = publishedPackages().flatMap((member) => {
  const files = globSync(`${member.directory}/dist/**/*.{js,cjs,d.ts,d.cts}`, { cwd: repositoryRoot });
  const expected = entriesOf(member).length * 4;
  if (files.length < expected) {
    return [`${member.directory}: ${files.length} built files, at least ${expected} expected`];
  }
  return files
    .filter((file) => read(file).includes(KERNEL))
    .map((file) => `${file} names ${KERNEL}, which no consumer has: see \`noExternal\` and \`dts\` in tsup.config.ts`);
});
conclude(problems, `nothing published names ${KERNEL}`);
