// A core entry loads its own files and a few of Node's quiet modules; nothing that talks to the world.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runCommand } from "./command.ts";
import { path, publishedPackages } from "./repository.ts";
import { conclude } from "./verdict.ts";
import type { LoadTrace } from "./load-trace.ts";
import type { Member } from "./repository.ts";

const loud = ["net", "tls", "http", "https", "http2", "dgram", "dns", "dns/promises", "child_process", "cluster"];

const packages = publishedPackages();
const problems = await Promise.all(
  packages.flatMap((member) => [problemsOf(member, "import", "index.js"), problemsOf(member, "require", "index.cjs")]),
);
conclude(problems.flat(), `${packages.length} core entries, imported and required`);

async function problemsOf({ directory, manifest }: Member, how: "import" | "require", file: string): Promise<string[]> {
  const dist = path(directory, "dist");
  const trace = path("tools", "gates", "load-trace.ts");
  const { code, output } = await runCommand([process.execPath, trace, how, join(dist, file)], { timeoutMs: 30_000 });
  if (code !== 0) return [`${manifest.name}: ${how} fails\n${output}`];

  const { resolved, builtins } = JSON.parse(output) as LoadTrace;
  const home = `${pathToFileURL(dist).href}/`;
  const strangers = resolved.filter((url) => !url.startsWith(home) && !url.startsWith("node:"));
  const talkers = loud.filter((name) => builtins.includes(name) || resolved.includes(`node:${name}`));
  return [
    ...strangers.map((url) => `${manifest.name}: ${how} of its core loads ${url.replace(/^.*node_modules\//, "")}`),
    ...talkers.map((name) => `${manifest.name}: ${how} of its core loads node:${name}; import it when first used`),
  ];
}
