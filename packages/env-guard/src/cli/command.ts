import type { ParseArgsOptionsConfig } from "node:util";
import type { Finding } from "@luneo/kernel/findings";
import type { EnvDefinition } from "../definition/define-env.ts";

export { UsageError } from "@luneo/kernel/cli/usage-error";

/** What a command found and says; `program.ts` renders it as text, JSON, SARIF or GitHub annotations. */
export interface Report {
  /** Errors (and warnings under `--strict`) make the exit code 1. */
  readonly findings: readonly Finding[];
  /** What people read; findings are appended by the format. */
  readonly text?: string;
  /** What `--json` carries beside the findings. */
  readonly data?: unknown;
}

/** One command of the program: parsing and words here, the work in the library. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Usage, options, exit codes. */
  readonly help: string;
  readonly options: ParseArgsOptionsConfig;
  /** How many arguments it takes beside options, at least and at most. @defaultValue any number */
  readonly positionals?: readonly [least: number, most: number];
  run(context: CommandContext): Promise<Report>;
}

/** What a command may touch: everything that isn't an argument of it. */
export interface CommandContext {
  readonly options: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;
  readonly positionals: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborts on Ctrl-C, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  /** Lets work go on to its end although the signal aborts: the program waits for it. @defaultValue just does it */
  readonly hold?: <T>(work: () => Promise<T>) => Promise<T>;
  /** Whether standard output is a terminal, where what is printed stays to be read. @defaultValue false */
  readonly isTerminal?: boolean;
  /** Milliseconds since the epoch. */
  now(): number;
  /** All of standard input, without one final newline; refuses a terminal. */
  readInput(): Promise<string>;
  /** Progress, on standard error. */
  progress(line: string): void;
  /** The definition that `--config`, package.json's `luneo.env` or the usual file names lead to. */
  definition(): Promise<FoundDefinition>;
}

/** A definition and the file that exports it. */
export interface FoundDefinition {
  readonly definition: EnvDefinition<unknown>;
  /** Relative to the working directory, with slashes. */
  readonly file: string;
}

/** The definition was found and is wrong: its problems are findings. */
export class DefinitionRefused extends Error {
  override readonly name = "DefinitionRefused";
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super("The definition is refused");
    this.findings = findings;
  }
}
