import { expect, test } from "vitest";
import { interruptDemo } from "../interrupts.ts";

// The full number, twenty random moments, is `npm run prove -- demo-interrupts`; these are the moments that differ in kind.
test.each([
  ["while its servers start", 400],
  ["while the API boots", 2500],
  ["under load", 7000],
])(
  "Ctrl-C %s leaves no process and no temporary directory",
  async (_, afterMs) => {
    const { exitCode, processes, files } = await interruptDemo(afterMs);
    expect({ exitCode, processes, files }).toEqual({ exitCode: 130, processes: [], files: [] });
  },
  60_000,
);
