import { readInput, type Input } from "@luneo/kernel/cli/input";
import { EnvGuardError } from "../definition/env-guard-error.ts";
import { commandOf, readArguments, unknownCommand } from "./arguments.ts";
import { commandList, type ListedCommand } from "./command-list.ts";
import { DefinitionRefused, UsageError, type Command, type FoundDefinition, type Report } from "./command.ts";
import { failureText } from "./failure-text.ts";
import { commandHelp, programHelp } from "./help.ts";
import { formatNames, reportFormat } from "./format/list.ts";

/** The process, as far as the program touches it. */
export interface ProgramPort {
  readonly argv: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input: Input;
  /** Aborts on Ctrl-C, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  /** Lets work go on to its end although the signal aborts. */
  readonly hold?: <T>(work: () => Promise<T>) => Promise<T>;
  /** Whether standard output is a terminal. */
  readonly isTerminal: boolean;
  readonly isColoured: boolean;
  /** Milliseconds since the epoch. */
  now(): number;
  version(): string;
  /** Writes to standard output. */
  write(text: string): void;
  /** Writes to standard error. */
  writeError(text: string): void;
  /** @defaultValue every command */
  readonly commands?: readonly ListedCommand[];
}

/** What the exit code of the program means. */
const exitCodes = { fine: 0, findings: 1, usage: 2, failure: 70, interrupted: 130 } as const;

/** Runs the program once and returns its exit code; never throws, and prints no value, whatever is thrown inside. */
export async function runProgram(port: ProgramPort): Promise<number> {
  const isJson = port.argv.includes("--json") || port.argv.includes("--format=json");
  try {
    return await dispatch(port);
  } catch (error) {
    if (port.signal.aborted) return exitCodes.interrupted;
    const isUsage = error instanceof UsageError || isOurs(error);
    const message = isUsage ? error.message : failureText(error);
    port.writeError(`env-guard: ${message}\n`);
    const exitCode = isUsage ? exitCodes.usage : exitCodes.failure;
    if (isJson) port.write(`${JSON.stringify({ ok: false, exitCode, error: { message } }, undefined, 2)}\n`);
    return exitCode;
  }
}

/** Errors of the library say what is wrong with what they got, and never hold a value. */
function isOurs(error: unknown): error is Error {
  return error instanceof EnvGuardError && error.code.startsWith("ENV_");
}

async function dispatch(port: ProgramPort): Promise<number> {
  const commands = port.commands ?? commandList;
  const { argv } = port;
  // `help check` is `check --help`.
  const first = commandOf(argv);
  const { name, rest } = first.name === "help" ? commandOf([...first.rest, "--help"]) : first;
  if (name === "") {
    const { options } = readArguments(rest, {});
    if (options["version"] === true) port.write(`${port.version()}\n`);
    else if (options["help"] === true) port.write(programHelp(commands));
    else throw new UsageError(`A command is missing. There are ${commands.map((one) => one.name).join(", ")}`);
    return exitCodes.fine;
  }
  const listed = commands.find((one) => one.name === name);
  if (listed === undefined) {
    throw unknownCommand(
      name,
      commands.map((one) => one.name),
    );
  }
  const command = await listed.load();
  const { options, positionals } = readArguments(rest, command.options);
  if (options["version"] === true) port.write(`${port.version()}\n`);
  else if (options["help"] === true) port.write(commandHelp(command));
  else return await runCommand(port, command, options, positionals);
  return exitCodes.fine;
}

async function runCommand(
  port: ProgramPort,
  command: Command,
  options: ReturnType<typeof readArguments>["options"],
  positionals: readonly string[],
): Promise<number> {
  const [least, most] = command.positionals ?? [0, Infinity];
  if (positionals.length < least) throw new UsageError(`${command.name} needs more arguments:\n${command.help}`);
  if (positionals.length > most) {
    throw new UsageError(`${command.name} takes ${most === 0 ? "no argument" : `${most} at most`} beside options`);
  }
  const formatName = options["json"] === true ? "json" : (options["format"] ?? "text");
  const format = await reportFormat(String(formatName));
  if (format === undefined) throw new UsageError(`--format is one of ${formatNames.join(", ")}`);
  let found: Promise<FoundDefinition> | undefined;
  const definition = () =>
    (found ??= import("./find-definition.ts").then(({ findDefinition }) =>
      findDefinition(port.cwd, options["config"] as string | undefined),
    ));
  const { cwd, env, signal, hold, isTerminal } = port;
  const report = await command
    .run({
      options,
      positionals,
      cwd,
      env,
      signal,
      ...(hold && { hold }),
      isTerminal,
      definition,
      now: () => port.now(),
      readInput: () => readInput(port.input, signal),
      progress: (line) => port.writeError(`${line}\n`),
    })
    .catch((error: unknown): Report => {
      if (error instanceof DefinitionRefused) return { findings: error.findings };
      throw error;
    });
  if (signal.aborted) return exitCodes.interrupted;
  const isBad = report.findings.some(
    ({ severity }) => severity === "error" || (severity === "warning" && options["strict"] === true),
  );
  const exitCode = isBad ? exitCodes.findings : exitCodes.fine;
  const fallbackFile = (await found?.catch(() => undefined))?.file ?? "package.json";
  const { isColoured } = port;
  port.write(format(report, { command: command.name, version: port.version(), exitCode, isColoured, fallbackFile }));
  return exitCode;
}
