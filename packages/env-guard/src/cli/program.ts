import type { CommandContext as FrameContext } from "@luneo/kernel/cli/command";
import type { Outcome } from "@luneo/kernel/cli/program";
import type { ProgramPort as FramePort } from "@luneo/kernel/cli/program-port";
import { runProgram as runFrame } from "@luneo/kernel/cli/run-program";
import { EnvGuardError } from "../definition/env-guard-error.ts";
import { commandList, type ListedCommand } from "./command-list.ts";
import { DefinitionRefused, UsageError, type Command, type FoundDefinition, type Report } from "./command.ts";
import { formatNames, reportFormat } from "./format/list.ts";
import { optionsHelp } from "./options-help.ts";

/** The process, as far as the program touches it. */
export interface ProgramPort extends FramePort {
  readonly isColoured: boolean;
  /** Milliseconds since the epoch. */
  now(): number;
  /** @defaultValue every command */
  readonly commands?: readonly ListedCommand[];
}

/** Runs the program once and returns its exit code; never throws, and prints no value, whatever is thrown inside. */
export function runProgram(port: ProgramPort): Promise<number> {
  return runFrame(
    {
      name: "env-guard",
      commands: port.commands ?? commandList,
      options: { format: { type: "string" }, strict: { type: "boolean" }, config: { type: "string", short: "c" } },
      optionsHelp,
      jsonArguments: ["--json", "--format=json"],
      perform: (command, context) => perform(port, command, context),
      isRefusal,
      unknownOption,
    },
    port,
  );
}

/** Errors of the library say what is wrong with what they got, and never hold a value. */
function isRefusal(error: unknown): error is Error {
  return error instanceof EnvGuardError && error.code.startsWith("ENV_");
}

function unknownOption(rawName: string): string | undefined {
  return /^--env-file(?:-if-exists)?$/.test(rawName)
    ? `Node itself takes ${rawName}, also behind a program, and has set what the file holds. To judge a file, say --from FILE`
    : undefined;
}

async function perform(port: ProgramPort, command: Command, context: FrameContext): Promise<Outcome> {
  const { options, cwd, signal } = context;
  const formatName = options["json"] === true ? "json" : (options["format"] ?? "text");
  const format = await reportFormat(String(formatName));
  if (format === undefined) throw new UsageError(`--format is one of ${formatNames.join(", ")}`);
  let found: Promise<FoundDefinition> | undefined;
  const definition = () =>
    (found ??= import("./find-definition.ts").then(({ findDefinition }) =>
      findDefinition(cwd, options["config"] as string | undefined),
    ));
  const report = await command
    .run({ ...context, definition, now: () => port.now() })
    .catch((error: unknown): Report => {
      if (error instanceof DefinitionRefused) return { findings: error.findings };
      throw error;
    });
  const isBad = report.findings.some(
    ({ severity }) => severity === "error" || (severity === "warning" && options["strict"] === true),
  );
  const fallbackFile = (await found?.catch(() => undefined))?.file ?? "package.json";
  if (signal.aborted) return { ok: !isBad, output: "" };
  const exitCode = isBad ? 1 : 0;
  const { isColoured } = port;
  return {
    ok: !isBad,
    output: format(report, { command: command.name, version: port.version(), exitCode, isColoured, fallbackFile }),
  };
}
