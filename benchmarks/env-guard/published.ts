import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const home = join(import.meta.dirname, "../../packages/env-guard");

/** Puts our package beside programs in `folder` as npm would: what is published, found by its name. */
export function installPublished(folder: string): void {
  if (!existsSync(join(home, "dist/index.js"))) throw new Error("packages/env-guard has no dist: run `npm run build`.");
  const { publishConfig, ...manifest } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as {
    readonly publishConfig: object;
  };
  const target = join(folder, "node_modules/@luneo/env-guard");
  mkdirSync(target, { recursive: true });
  cpSync(join(home, "dist"), join(target, "dist"), { recursive: true });
  writeFileSync(join(target, "package.json"), JSON.stringify({ ...manifest, ...publishConfig }));
}
