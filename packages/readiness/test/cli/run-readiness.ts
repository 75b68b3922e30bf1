// Not a test: the program in this process.
import { createManualClock } from "@luneo/kernel/manual-clock";
import { runProgram } from "../../src/cli/program.ts";
import type { ProgramPort } from "../../src/cli/program.ts";

/** What a run of the program said. */
export interface ProgramRun {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

export async function runReadiness(
  argv: readonly string[],
  { stdin = "", ...port }: Partial<ProgramPort> & { readonly stdin?: string } = {},
): Promise<ProgramRun> {
  const said = { out: "", err: "" };
  const exitCode = await runProgram({
    argv,
    cwd: import.meta.dirname,
    env: {},
    input: (async function* () {
      yield Buffer.from(stdin);
    })(),
    signal: new AbortController().signal,
    isTerminal: false,
    clock: createManualClock(),
    version: () => "1.2.3",
    write: (text) => void (said.out += text),
    writeError: (text) => void (said.err += text),
    ...port,
  });
  return { exitCode, ...said };
}
