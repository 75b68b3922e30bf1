// In a folder that holds the tarballs and nothing else: every entry loads, or says which optional peer it is for.
import { readFileSync } from "node:fs";

const packages = JSON.parse(readFileSync(new URL("../packages.json", import.meta.url), "utf8"));
const problems = [];
for (const { name, entries } of packages) {
  const manifest = new URL(`node_modules/${name}/package.json`, import.meta.url);
  const peers = Object.keys(JSON.parse(readFileSync(manifest, "utf8")).peerDependencies ?? {});
  for (const { specifier } of entries) {
    try {
      await import(specifier);
    } catch (error) {
      const isPeer = peers.some((peer) => error.message.startsWith(`Cannot find package '${peer}'`));
      if (specifier === name || !isPeer) problems.push(`${specifier} needs more than itself: ${error.message}`);
    }
  }
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
