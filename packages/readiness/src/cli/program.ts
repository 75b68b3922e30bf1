import { commandOf, readArguments } from "@luneo/kernel/cli/arguments";
import { failureText } from "@luneo/kernel/cli/failure-text";
import { readInput, type Input } from "@luneo/kernel/cli/input";
import { UsageError } from "@luneo/kernel/cli/usage-error";
import type { Clock } from "@luneo/kernel/clock";
import type { Command } from "./command.ts";

/** The process, as far as the program touches it. */
export interface ProgramPort {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input: Input;
  /** Aborts on Ctrl-C, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  version(): string;
  /** Writes to standard output. */
  write(text: string): void;
  /** Writes to standard error. */
  writeError(text: string): void;
}

/** What the exit code of the program means. */
const exitCodes = { yes: 0, no: 1, usage: 2, failure: 70, interrupted: 130 } as const;

const frameOptions = {
  help: { type: "boolean", short: "h" },
  json: { type: "boolean" },
  quiet: { type: "boolean", short: "q" },
} as const;
/** Without a command only: `wait` is told a version. */
const versionOption = { version: { type: "boolean", short: "v" } } as const;

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  wait: async () => (await import("./wait.ts")).waitCommand,
  heartbeat: async () => (await import("./heartbeat.ts")).heartbeatCommand,
};

const names = Object.keys(commands).join(", ");

const help = `Usage: readiness COMMAND [options]

Commands:
  wait       Waits until a URL gives good answers, of a version if you say which
  heartbeat  Tells whether a heartbeat file is fresh, for exec probes

Options:
      --json     what came of it as one JSON object on standard output
  -q, --quiet    no progress and no words: the exit code, and JSON if asked for
  -h, --help     this text, or that of a command
  -v, --version  the version

Exit codes: 0 yes, 1 no, 2 the command line can't be used, 70 a fault of
readiness, 130 Ctrl-C.
`;

/** Runs the program once and returns its exit code; never throws, and prints no secret, whatever is thrown inside. */
export async function runProgram(port: ProgramPort): Promise<number> {
  try {
    return await dispatch(port);
  } catch (error) {
    if (port.signal.aborted) return exitCodes.interrupted;
    const isUsage = error instanceof UsageError;
    const message = isUsage ? error.message : failureText(error, "readiness");
    port.writeError(`readiness: ${message}\n`);
    const exitCode = isUsage ? exitCodes.usage : exitCodes.failure;
    if (port.argv.includes("--json")) {
      port.write(`${JSON.stringify({ ok: false, exitCode, error: { message } }, undefined, 2)}\n`);
    }
    return exitCode;
  }
}

async function dispatch(port: ProgramPort): Promise<number> {
  const first = commandOf(port.argv, { ...frameOptions, ...versionOption });
  // `help wait` is `wait --help`.
  const { name, rest } =
    first.name === "help" ? commandOf([...first.rest, "--help"], { ...frameOptions, ...versionOption }) : first;
  if (name === "") {
    const { options } = readArguments(rest, { ...frameOptions, ...versionOption });
    if (options["version"] === true) port.write(`${port.version()}\n`);
    else if (options["help"] === true) port.write(help);
    else throw new UsageError(`A command is missing. There are ${names}`);
    return exitCodes.yes;
  }
  // Not quoted: it might be a secret in the wrong place.
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) throw new UsageError(`There is no such command. There are ${names}`);
  const command = await load();
  const { options, positionals } = readArguments(rest, { ...frameOptions, ...command.options });
  if (options["help"] === true) {
    port.write(`${command.help.trim()}\n`);
    return exitCodes.yes;
  }
  const { length: wanted } = command.positionals;
  if (positionals.length !== wanted) {
    const [these, got] = [command.positionals.join(" and "), positionals.length];
    throw new UsageError(`${name} takes ${these} beside options, got ${got === 0 ? "none" : `${got} arguments`}`);
  }
  const isQuiet = options["quiet"] === true;
  const { ok, text, data } = await command.run({
    options,
    positionals,
    env: port.env,
    signal: port.signal,
    clock: port.clock,
    readInput: () => readInput(port.input, port.signal),
    progress: (line) => void (isQuiet || port.writeError(`${line}\n`)),
  });
  if (options["json"] === true) port.write(`${JSON.stringify(data)}\n`);
  else if (!isQuiet && !port.signal.aborted) port.write(`${text}\n`);
  if (port.signal.aborted) return exitCodes.interrupted;
  return ok ? exitCodes.yes : exitCodes.no;
}
