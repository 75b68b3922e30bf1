#!/usr/bin/env node
// The program: nothing but the process, handed to `runProgram`.
import { requireNode } from "@luneo/kernel/cli/required-node";

requireNode("readiness");

const { startProgram } = await import("@luneo/kernel/cli/start-program");
await startProgram({
  manifest: new URL("../../package.json", import.meta.url),
  load: async () => {
    const { runProgram } = await import("./program.ts");
    const { systemClock } = await import("@luneo/kernel/clock");
    return (port) => runProgram({ ...port, clock: systemClock });
  },
});
