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

// A reader that has seen enough (`| head`) ends the output, not the program: its exit code still counts.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") process.exit(70);
  });
}

const interruption = new AbortController();
// The first Ctrl-C lets the command put things in order for a second; another ends it as Node does by default.
process.once("SIGINT", () => {
  interruption.abort();
  setTimeout(() => process.exit(130), 1000);
});

const { runProgram } = await import("./program.ts");
const { showsColours } = await import("./colours.ts");
const exitCode = await runProgram({
  argv: process.argv.slice(2),
  cwd: process.cwd(),
  env: process.env,
  input: process.stdin,
  signal: interruption.signal,
  isTerminal: process.stdout.isTTY,
  isColoured: showsColours(process.stdout, process.env),
  now: () => Date.now(),
  version,
  write: (text) => void process.stdout.write(text),
  writeError: (text) => void process.stderr.write(text),
});
// Written to the end, and not kept alive by whatever the definition may have opened.
await Promise.all([process.stdout, process.stderr].map(flushed));
process.exit(exitCode);

function version(): string {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { readonly version: string }).version;
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.errored) resolve();
    else stream.write("", () => resolve());
  });
}
