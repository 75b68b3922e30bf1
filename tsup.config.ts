// Runs inside each package: whatever its package.json exports (or offers as a program) is an entry, and nothing else.
// The only file that knows tsup; docs/decisions/0005-tsup-behind-one-file.md tells the way out.
import { readFileSync } from "node:fs";
import { defineConfig } from "tsup";

const { exports } = JSON.parse(readFileSync("package.json", "utf8")) as { exports: Record<string, string> };

export default defineConfig({
  entry: Object.values(exports).filter((path) => path.startsWith("./src/")),
  format: ["esm", "cjs"],
  target: "node22",
  tsconfig: "../../tsconfig.json",
  // The kernel is private: its code and its types are inlined, so that a package needs nothing beside itself.
  noExternal: [/^@luneo\/kernel/],
  dts: { compilerOptions: { paths: { "@luneo/kernel/*": ["../kernel/src/*.ts"] } } },
  // Left as it was written: bundlers for other platforms know Node's modules by this prefix.
  removeNodeProtocol: false,
  sourcemap: true,
  clean: true,
});
