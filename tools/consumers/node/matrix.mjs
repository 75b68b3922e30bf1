// Loads every entry of every packed package with the loader it is given, and then uses each package.
import { readFileSync } from "node:fs";

/** @param load `import` or `require`, asynchronously */
export async function matrix(load) {
  const packages = JSON.parse(readFileSync(new URL("../packages.json", import.meta.url), "utf8"));
  const problems = [];
  for (const { name, entries } of packages) {
    for (const { specifier, exports } of entries) {
      try {
        const loaded = Object.keys(await load(specifier)).filter(
          (key) => key !== "default" && key !== "module.exports",
        );
        const missing = exports.filter((key) => !loaded.includes(key));
        if (missing.length > 0) problems.push(`${specifier} lacks ${missing.join(", ")}`);
      } catch (error) {
        problems.push(`${specifier} cannot be loaded: ${error.message}`);
      }
    }
    try {
      const { use } = await import(`./uses/${name.replace("@luneo/", "")}.mjs`);
      await use(load);
    } catch (error) {
      problems.push(`${name} does not work: ${error.stack.split("\n").slice(0, 3).join("\n")}`);
    }
  }
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
