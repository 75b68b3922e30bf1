import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const home = join(import.meta.dirname, "../../packages/readiness");
/** Inside `node_modules`, so that its peers are those of the rivals, and git and linters pass it by. */
const target = join(import.meta.dirname, "../node_modules/.readiness/node_modules/@luneo/readiness");

/** Puts our package beside the rivals as npm would: what is published. */
export function installPublished(): void {
  if (!existsSync(join(home, "dist/index.js"))) throw new Error("packages/readiness has no dist: run `npm run build`.");
  const { publishConfig, ...manifest } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as {
    readonly publishConfig: object;
  };
  mkdirSync(target, { recursive: true });
  cpSync(join(home, "dist"), join(target, "dist"), { recursive: true });
  writeFileSync(join(target, "package.json"), JSON.stringify({ ...manifest, ...publishConfig }));
}

/** Imports an entry of what is published: "index", "express", "nestjs". */
export function importPublished<Module>(entry: string): Promise<Module> {
  return import(pathToFileURL(join(target, `dist/${entry}.js`)).href) as Promise<Module>;
}
