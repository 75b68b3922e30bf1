import { readFileSync } from "node:fs";
import { takeInterruptions } from "./interruption.ts";
import type { ProgramPort } from "./program-port.ts";
import { flushed, tolerateClosedReaders } from "./standard-streams.ts";

/** How a program meets its process. */
export interface StartOptions {
  /** The package's own package.json, which tells the version. */
  readonly manifest: URL;
  /** Imports the program, once signals are taken care of. */
  load(): Promise<(port: ProgramPort) => Promise<number>>;
}

/** Hands the process to a program, ends it when the program has ended, with its exit code. */
export async function startProgram({ manifest, load }: StartOptions): Promise<void> {
  const interruption = takeInterruptions((text) => void process.stderr.write(text));
  tolerateClosedReaders(() => interruption.signal.aborted);
  const run = await load();
  const exitCode = await run({
    argv: process.argv.slice(2),
    cwd: process.cwd(),
    env: process.env,
    input: process.stdin,
    signal: interruption.signal,
    hold: (work) => interruption.hold(work),
    isTerminal: process.stdout.isTTY,
    version: () => (JSON.parse(readFileSync(manifest, "utf8")) as { readonly version: string }).version,
    write: (text) => void process.stdout.write(text),
    writeError: (text) => void process.stderr.write(text),
  });
  // Written to the end, and not kept alive by whatever was opened on the way.
  await flushed();
  process.exit(interruption.exitCode() ?? exitCode);
}
