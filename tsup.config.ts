// Runs inside each package: whatever its package.json exports or offers as a program is an entry, and nothing else.
// The only file that knows tsup; docs/decisions/0005-tsup-behind-one-file.md tells the way out.
import { readFileSync, rmSync } from "node:fs";
import { defineConfig, type Options } from "tsup";

const { exports, bin = {} } = JSON.parse(readFileSync("package.json", "utf8")) as {
  exports: Record<string, string>;
  bin?: Record<string, string>;
};
const programs = Object.values(bin);

// Once for both builds, which run side by side.
rmSync("dist", { recursive: true, force: true });

const both: Options = {
  target: "node22",
  tsconfig: "../../tsconfig.json",
  // The kernel is private: its code and its types are inlined, so that a package needs nothing beside itself.
  noExternal: [/^@luneo\/kernel/],
  // Left as it was written: bundlers for other platforms know Node's modules by this prefix.
  removeNodeProtocol: false,
  sourcemap: true,
};

const library: Options = {
  ...both,
  entry: Object.values(exports).filter((path) => path.startsWith("./src/")),
  format: ["esm", "cjs"],
  // Every file that an application loads costs it half a millisecond: an entry is one file, and bears what it shares.
  splitting: false,
  dts: { compilerOptions: { paths: { "@luneo/kernel/*": ["../kernel/src/*.ts"] } } },
};

// A program is nobody's import: one format and no types. It is built apart, for what it shares with the library would
// cut the library into more files, and every file that an application loads costs it time.
const program: Options = { ...both, entry: programs, format: ["esm"], outDir: "dist/cli", splitting: true };

export default defineConfig(programs.length === 0 ? library : [library, program]);
