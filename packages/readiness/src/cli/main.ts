#!/usr/bin/env node
// The program: nothing but the process, handed to `runProgram`.
import { readFileSync } from "node:fs";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 15)) {
  process.stderr.write(`readiness needs Node 22.15 or newer, got ${process.versions.node}.\n`);
  process.exit(2);
}

const { takeInterruptions } = await import("@luneo/kernel/cli/interruption");
const interruption = takeInterruptions((text) => void process.stderr.write(text));

const { flushed, tolerateClosedReaders } = await import("@luneo/kernel/cli/standard-streams");
tolerateClosedReaders(() => interruption.signal.aborted);

const { systemClock } = await import("@luneo/kernel/clock");
const { runProgram } = await import("./program.ts");
const exitCode = await runProgram({
  argv: process.argv.slice(2),
  env: process.env,
  input: process.stdin,
  signal: interruption.signal,
  clock: systemClock,
  version,
  write: (text) => void process.stdout.write(text),
  writeError: (text) => void process.stderr.write(text),
});
await flushed();
process.exit(interruption.exitCode() ?? exitCode);

function version(): string {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
