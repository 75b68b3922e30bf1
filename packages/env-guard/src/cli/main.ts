#!/usr/bin/env node
// The program: nothing but the process, handed to `runProgram`.
import { readFileSync } from "node:fs";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 15)) {
  process.stderr.write(`env-guard needs Node 22.15 or newer, got ${process.versions.node}.\n`);
  process.exit(2);
}

// Node warns of what a definition can't help: types that are stripped, a package that doesn't say its module type.
process.removeAllListeners("warning");

const { takeInterruptions } = await import("@luneo/kernel/cli/interruption");
const interruption = takeInterruptions((text) => void process.stderr.write(text));

const { flushed, tolerateClosedReaders } = await import("@luneo/kernel/cli/standard-streams");
tolerateClosedReaders(() => interruption.signal.aborted);

const { runProgram } = await import("./program.ts");
const { showsColours } = await import("./colours.ts");
const exitCode = await runProgram({
  argv: process.argv.slice(2),
  cwd: process.cwd(),
  env: process.env,
  input: process.stdin,
  signal: interruption.signal,
  hold: (work) => interruption.hold(work),
  isTerminal: process.stdout.isTTY,
  isColoured: showsColours(process.stdout, process.env),
  now: () => Date.now(),
  version,
  write: (text) => void process.stdout.write(text),
  writeError: (text) => void process.stderr.write(text),
});
// Written to the end, and not kept alive by whatever the definition may have opened.
await flushed();
process.exit(interruption.exitCode() ?? exitCode);

function version(): string {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
