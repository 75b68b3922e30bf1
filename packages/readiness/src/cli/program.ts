import type { CommandContext as FrameContext } from "@luneo/kernel/cli/command";
import { jsonText } from "@luneo/kernel/cli/json-text";
import type { ListedCommand, Outcome } from "@luneo/kernel/cli/program";
import type { ProgramPort as FramePort } from "@luneo/kernel/cli/program-port";
import { runProgram as runFrame } from "@luneo/kernel/cli/run-program";
import type { Clock } from "@luneo/kernel/clock";
import type { Command } from "./command.ts";

/** The process, as far as the program touches it. */
export interface ProgramPort extends FramePort {
  readonly clock: Clock;
}

const commands: readonly ListedCommand<Command>[] = [
  {
    name: "wait",
    summary: "Waits until a URL gives good answers, of a version if you say which",
    load: async () => (await import("./wait.ts")).waitCommand,
  },
  {
    name: "heartbeat",
    summary: "Tells whether a heartbeat file is fresh, for exec probes",
    load: async () => (await import("./heartbeat.ts")).heartbeatCommand,
  },
];

const optionsHelp = `Options of every command:
      --json     what came of it as one JSON object on standard output
  -q, --quiet    no progress and no words: the exit code, and JSON if asked for
  -h, --help     this text, or that of a command
  -v, --version  the version; not of wait, which waits for one

Exit codes: 0 yes, 1 no, 2 the command line can't be used, 70 a fault of readiness, 130 Ctrl-C.
`;

/** Runs the program once and returns its exit code; never throws, and prints no secret, whatever is thrown inside. */
export function runProgram({ clock, ...port }: ProgramPort): Promise<number> {
  return runFrame(
    {
      name: "readiness",
      commands,
      options: { quiet: { type: "boolean", short: "q" } },
      optionsHelp,
      perform: (command, context) => perform(command, context, clock),
    },
    port,
  );
}

async function perform(command: Command, context: FrameContext, clock: Clock): Promise<Outcome> {
  const isQuiet = context.options["quiet"] === true;
  const { ok, text, data } = await command.run({
    ...context,
    clock,
    progress: (line) => void (isQuiet || context.progress(line)),
  });
  if (context.options["json"] === true) return { ok, output: jsonText(data) };
  return { ok, output: isQuiet || context.signal.aborted ? "" : `${text}\n` };
}
