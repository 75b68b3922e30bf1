#!/usr/bin/env node
// The program: nothing but the process, handed to `runProgram`.
import { requireNode } from "@luneo/kernel/cli/required-node";

requireNode("env-guard");

// Node warns of what a definition can't help: types that are stripped, a package that doesn't say its module type.
process.removeAllListeners("warning");

const { startProgram } = await import("@luneo/kernel/cli/start-program");
await startProgram({
  manifest: new URL("../../package.json", import.meta.url),
  load: async () => {
    const { runProgram } = await import("./program.ts");
    const { showsColours } = await import("./colours.ts");
    return (port) => runProgram({ ...port, isColoured: showsColours(process.stdout, port.env), now: () => Date.now() });
  },
});
