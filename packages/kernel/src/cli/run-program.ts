import type { ParseArgsOptionsConfig } from "node:util";
import { commandOf, readArguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { failureText } from "./failure-text.ts";
import { commandHelp, programHelp } from "./help.ts";
import { readInput } from "./input.ts";
import { jsonText } from "./json-text.ts";
import { nearestName } from "./nearest-name.ts";
import { areTooFew, positionalsFault } from "./positionals.ts";
import type { ProgramPort } from "./program-port.ts";
import type { ListedCommand, Program } from "./program.ts";
import { UsageError } from "./usage-error.ts";

/** What the exit code of a program means. */
const exitCodes = { yes: 0, no: 1, usage: 2, failure: 70, interrupted: 130 } as const;

const frameOptions = {
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
  json: { type: "boolean" },
} as const satisfies ParseArgsOptionsConfig;

/** Runs a program once and returns its exit code; never throws, and prints no secret, whatever is thrown inside. */
export async function runProgram<Own extends Command>(program: Program<Own>, port: ProgramPort): Promise<number> {
  try {
    return await dispatch(program, port);
  } catch (error) {
    if (port.signal.aborted) return exitCodes.interrupted;
    const isUsage = error instanceof UsageError || program.isRefusal?.(error) === true;
    const message = isUsage ? (error as Error).message : failureText(error, program.name);
    port.writeError(`${program.name}: ${message}\n`);
    const exitCode = isUsage ? exitCodes.usage : exitCodes.failure;
    const { jsonArguments = ["--json"] } = program;
    if (jsonArguments.some((one) => port.argv.includes(one))) {
      port.write(jsonText({ ok: false, exitCode, error: { message } }));
    }
    return exitCode;
  }
}

async function dispatch<Own extends Command>(program: Program<Own>, port: ProgramPort): Promise<number> {
  const ofEvery = { ...frameOptions, ...program.options };
  const first = commandOf(port.argv, ofEvery);
  // `help check` is `check --help`.
  const { name, rest } = first.name === "help" ? commandOf([...first.rest, "--help"], ofEvery) : first;
  if (name === "") {
    const { unknownOption } = program;
    const { options } = readArguments(rest, ofEvery, { unknownOption });
    if (options["version"] === true) port.write(`${port.version()}\n`);
    else if (options["help"] === true) port.write(programHelp(program));
    else throw new UsageError(`A command is missing. There are ${namesOf(program)}`);
    return exitCodes.yes;
  }
  return runCommand(program, port, named(program, name), rest);
}

async function runCommand<Own extends Command>(
  program: Program<Own>,
  port: ProgramPort,
  listed: ListedCommand<Own>,
  argv: readonly string[],
): Promise<number> {
  const command = await listed.load();
  const { help, positionals: wanted } = command;
  const fault = (got: number) => (wanted === undefined ? undefined : positionalsFault(listed.name, wanted, got));
  const known = { ...frameOptions, ...program.options, ...command.options };
  const { unknownOption } = program;
  const { options, positionals } = readArguments(argv, known, { positionalsFault: fault, unknownOption });
  if (options["version"] === true || options["help"] === true) {
    port.write(options["version"] === true ? `${port.version()}\n` : commandHelp(program, listed, command));
    return exitCodes.yes;
  }
  const wrong = fault(positionals.length);
  if (wrong !== undefined) {
    throw new UsageError(wanted && areTooFew(wanted, positionals.length) ? `${wrong}:\n${help}` : wrong);
  }
  const { cwd, env, input, signal, hold, isTerminal } = port;
  const { ok, output } = await program.perform(command, {
    options,
    positionals,
    cwd,
    env,
    signal,
    ...(hold && { hold }),
    isTerminal,
    readInput: () => readInput(input, signal),
    progress: (line) => port.writeError(`${line}\n`),
  });
  port.write(output);
  if (signal.aborted) return exitCodes.interrupted;
  return ok ? exitCodes.yes : exitCodes.no;
}

/** Throws a `UsageError` that doesn't quote what there is not: it might be a secret in the wrong place. */
function named<Own extends Command>(program: Program<Own>, name: string): ListedCommand<Own> {
  const command = program.commands.find((one) => one.name === name);
  if (command !== undefined) return command;
  const meant = nearestName(
    name,
    program.commands.map((one) => one.name),
  );
  const question = meant === undefined ? "" : ` Did you mean ${meant}?`;
  throw new UsageError(`There is no such command.${question} There are ${namesOf(program)}`);
}

function namesOf<Own extends Command>({ commands }: Program<Own>): string {
  return commands.map(({ name }) => name).join(", ");
}
