import type { ParseArgsOptionsConfig } from "node:util";
import type { Command, CommandContext } from "./command.ts";

/** A command by what the list of commands says, imported when it is chosen. */
export interface ListedCommand<Own extends Command> {
  readonly name: string;
  /** One line, without a full stop. */
  readonly summary: string;
  load(): Promise<Own>;
}

/** What a command came to, as the program shows it. */
export interface Outcome {
  /** Exit code 0 if so, else 1; 130 in either case if the signal aborted meanwhile. */
  readonly ok: boolean;
  /** All that goes to standard output. */
  readonly output: string;
}

/** What makes a program of its own out of the frame that all of them share. */
export interface Program<Own extends Command> {
  /** The package's, without its scope. */
  readonly name: string;
  /** In the order in which a project meets them. */
  readonly commands: readonly ListedCommand<Own>[];
  /** Options of every command, beside `--help`, `--version` and `--json`. */
  readonly options: ParseArgsOptionsConfig;
  /** What every help ends with: the options of every command, the three of the frame among them, and the exit codes. */
  readonly optionsHelp: string;
  /** Arguments any of which asks for JSON, errors included. @defaultValue `["--json"]` */
  readonly jsonArguments?: readonly string[];
  /** Runs a command and renders what it came to. */
  perform(command: Own, context: CommandContext): Promise<Outcome>;
  /** Whether an error says what is wrong with what the program was given, and holds no value: exit code 2, not 70. */
  isRefusal?(error: unknown): error is Error;
  /** What is said of an option that there is not, if it is more than that. */
  unknownOption?(rawName: string): string | undefined;
}
